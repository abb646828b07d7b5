/** Somebody an identity provider vouches for. */
export type Identity = {
  /** Stable, and prefixed by the provider: `github:583231`. */
  userId: string;
  name: string;
};

/** Asks an identity provider whom a token belongs to. */
export interface IdentityProvider {
  /**
   * @returns undefined when the provider does not accept the token
   * @throws IdentityUnavailable when the provider could not be asked
   */
  identify(token: string): Promise<Identity | undefined>;
}

/** The identity provider did not answer, so nobody can be signed in for now. */
export class IdentityUnavailable extends Error {
  constructor(provider: string, options?: { cause?: unknown }) {
    super(`${provider} did not answer. Sign in again in a moment.`, options as ErrorOptions);
    this.name = 'IdentityUnavailable';
  }
}

/** Asks several providers in turn, and remembers their answers for a few minutes. */
export class SignIn implements IdentityProvider {
  /** A provider is asked once for a burst of requests, and a sign-out elsewhere still ends it soon. */
  static readonly rememberMs = 5 * 60_000;
  static readonly #mostRemembered = 10_000;

  readonly #providers: readonly IdentityProvider[];
  readonly #now: () => number;
  readonly #hash: (token: string) => string;
  readonly #known = new Map<string, { identity: Identity; until: number }>();

  /** @param hash keeps tokens out of memory: what is remembered is found by their hash */
  constructor(providers: readonly IdentityProvider[], hash: (token: string) => string, now = Date.now) {
    this.#providers = providers;
    this.#hash = hash;
    this.#now = now;
  }

  async identify(token: string): Promise<Identity | undefined> {
    const key = this.#hash(token);
    const known = this.#known.get(key);
    if (known && known.until > this.#now()) return known.identity;
    this.#known.delete(key);
    for (const provider of this.#providers) {
      const identity = await provider.identify(token);
      if (identity) return this.#remember(key, identity);
    }
    return undefined;
  }

  #remember(key: string, identity: Identity): Identity {
    const oldest = this.#known.keys().next();
    if (this.#known.size >= SignIn.#mostRemembered && !oldest.done) this.#known.delete(oldest.value);
    this.#known.set(key, { identity, until: this.#now() + SignIn.rememberMs });
    return identity;
  }
}
