import { z } from 'zod';
import { type Identity, type IdentityProvider, IdentityUnavailable } from './identity.ts';

const userSchema = z.object({ id: z.number().int(), login: z.string(), name: z.string().nullish() });

/** Checks the token of VS Code's own GitHub sign-in by asking GitHub, or a GitHub Enterprise server, whose it is. */
export class GitHubIdentity implements IdentityProvider {
  static readonly #timeoutMs = 5000;
  readonly #apiUrl: string;

  /** @param apiUrl `https://api.github.com`, or an Enterprise server's `https://host/api/v3` */
  constructor(apiUrl: string) {
    this.#apiUrl = apiUrl;
  }

  async identify(token: string): Promise<Identity | undefined> {
    // GitHub's tokens hold no dots; an OIDC token is never sent to GitHub.
    if (!/^[A-Za-z0-9_-]{20,255}$/.test(token)) return undefined;
    const response = await this.#ask(token);
    if (response.status === 401 || (response.status === 403 && !isThrottled(response))) return undefined;
    if (!response.ok)
      throw new IdentityUnavailable('GitHub', { cause: new Error(`status ${response.status}`) });
    const user = userSchema.safeParse(await response.json().catch(() => undefined));
    if (!user.success) throw new IdentityUnavailable('GitHub', { cause: user.error });
    return { userId: `github:${user.data.id}`, name: user.data.name || user.data.login };
  }

  async #ask(token: string): Promise<Response> {
    try {
      return await fetch(`${this.#apiUrl}/user`, {
        headers: {
          authorization: `Bearer ${token}`,
          accept: 'application/vnd.github+json',
          'user-agent': 'tandem',
        },
        redirect: 'error',
        signal: AbortSignal.timeout(GitHubIdentity.#timeoutMs),
      });
    } catch (cause) {
      throw new IdentityUnavailable('GitHub', { cause });
    }
  }
}

/** Whether GitHub answers nobody for now: that says nothing about the token. */
function isThrottled({ headers }: Response): boolean {
  return headers.has('retry-after') || headers.get('x-ratelimit-remaining') === '0';
}
