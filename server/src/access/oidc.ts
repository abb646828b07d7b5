import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { type Identity, type IdentityProvider, IdentityUnavailable } from './identity.ts';

const discoverySchema = z.object({ jwks_uri: z.url() });

/** Checks tokens of an OpenID Connect provider: issuer, audience, expiry and signature by its published keys. */
export class OidcIdentity implements IdentityProvider {
  static readonly #timeoutMs = 5000;
  /** The provider's clock may be this much ahead of this server's, or behind it, in seconds. */
  static readonly #clockTolerance = 60;
  readonly name = 'oidc';
  readonly #issuer: string;
  readonly #audience: string;
  readonly #jwksUrl: string | undefined;
  #keys: JWTVerifyGetKey | undefined;

  /** @param settings without `jwksUrl`, the provider's discovery document names it */
  constructor(settings: { issuer: string; audience: string; jwksUrl: string | undefined }) {
    this.#issuer = settings.issuer;
    this.#audience = settings.audience;
    this.#jwksUrl = settings.jwksUrl;
  }

  recognises(token: string): boolean {
    return token.split('.').length === 3;
  }

  async identify(token: string): Promise<Identity | undefined> {
    const { createRemoteJWKSet, errors, jwtVerify } = await import('jose');
    try {
      this.#keys ??= createRemoteJWKSet(await this.#findKeys(), {
        timeoutDuration: OidcIdentity.#timeoutMs,
      });
      const { payload } = await jwtVerify(token, this.#keys, {
        // Some providers name themselves with a trailing slash, some without.
        issuer: [this.#issuer, `${this.#issuer}/`],
        audience: this.#audience,
        clockTolerance: OidcIdentity.#clockTolerance,
        algorithms: [
          'RS256',
          'RS384',
          'RS512',
          'PS256',
          'PS384',
          'PS512',
          'ES256',
          'ES384',
          'ES512',
          'EdDSA',
        ],
        requiredClaims: ['sub', 'exp'],
      });
      return { userId: `oidc:${payload.sub}`, name: nameIn(payload) };
    } catch (error) {
      if (error instanceof errors.JWKSTimeout)
        throw new IdentityUnavailable('The identity provider', { cause: error });
      if (error instanceof errors.JOSEError && error.code !== 'ERR_JOSE_GENERIC') return undefined;
      if (error instanceof IdentityUnavailable) throw error;
      throw new IdentityUnavailable('The identity provider', { cause: error });
    }
  }

  async #findKeys(): Promise<URL> {
    if (this.#jwksUrl) return new URL(this.#jwksUrl);
    const response = await fetch(`${this.#issuer}/.well-known/openid-configuration`, {
      signal: AbortSignal.timeout(OidcIdentity.#timeoutMs),
    });
    return new URL(discoverySchema.parse(await response.json()).jwks_uri);
  }
}

function nameIn(payload: JWTPayload): string {
  const names = [payload.name, payload.preferred_username, payload.email, payload.sub];
  return String(names.find((name) => typeof name === 'string' && name !== '')).slice(0, 80);
}
