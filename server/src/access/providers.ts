import { GitHubIdentity, type GitHubSettings } from './github.ts';
import type { IdentityProvider } from './identity.ts';
import { OidcIdentity } from './oidc.ts';

/** The identity providers that are configured, in the order they are asked. */
export function configuredProviders(signIn: {
  github: GitHubSettings | undefined;
  oidc: { issuer: string; audience: string; jwksUrl: string | undefined } | undefined;
}): IdentityProvider[] {
  return [
    ...(signIn.github ? [new GitHubIdentity(signIn.github)] : []),
    ...(signIn.oidc ? [new OidcIdentity(signIn.oidc)] : []),
  ];
}
