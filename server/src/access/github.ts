import { z } from 'zod';
import { type Identity, type IdentityProvider, IdentityUnavailable } from './identity.ts';

const userSchema = z.object({ id: z.number().int(), login: z.string(), name: z.string().nullish() });

export type GitHubSettings = {
  /** `https://api.github.com`, or an Enterprise server's `https://host/api/v3`. */
  apiUrl: string;
  /** The OAuth app whose tokens are accepted; without it, those of every app are. */
  clientId: string | undefined;
  /** The app's secret: with it, GitHub is asked whether the token is one of the app's before anything else. */
  clientSecret: string | undefined;
};

/** Checks the token of VS Code's own GitHub sign-in by asking GitHub, or a GitHub Enterprise server, whose it is. */
export class GitHubIdentity implements IdentityProvider {
  static readonly #timeoutMs = 5000;
  readonly name = 'github';
  readonly #settings: GitHubSettings;

  constructor(settings: GitHubSettings) {
    this.#settings = settings;
  }

  /** GitHub's tokens hold no dots; an OIDC token is never sent to GitHub. */
  recognises(token: string): boolean {
    return /^[A-Za-z0-9_-]{20,255}$/.test(token);
  }

  async identify(token: string): Promise<Identity | undefined> {
    const { clientId, clientSecret } = this.#settings;
    const checked = clientId !== undefined && clientSecret !== undefined;
    if (checked && !(await this.#isOfApp(token, clientId, clientSecret))) return undefined;
    const response = await this.#send('/user', { authorization: `Bearer ${token}` });
    if (!isAnswer(response)) return undefined;
    // GitHub names the app in the answer to its token; a token that somebody made by hand has none.
    if (!checked && clientId !== undefined && response.headers.get('x-oauth-client-id') !== clientId) {
      await response.body?.cancel();
      return undefined;
    }
    const user = userSchema.safeParse(await response.json().catch(() => undefined));
    if (!user.success) throw new IdentityUnavailable('GitHub', { cause: user.error });
    return { userId: `github:${user.data.id}`, name: user.data.name || user.data.login };
  }

  /** This question does not count as a failed sign-in of this server, so strangers cannot use up what GitHub allows it. */
  async #isOfApp(token: string, clientId: string, clientSecret: string): Promise<boolean> {
    const response = await this.#send(
      `/applications/${encodeURIComponent(clientId)}/token`,
      {
        authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
        'content-type': 'application/json',
      },
      JSON.stringify({ access_token: token }),
    );
    await response.body?.cancel();
    if (response.status === 404 || response.status === 422) return false;
    if (response.ok) return true;
    throw new IdentityUnavailable('GitHub', {
      cause: new Error(`status ${response.status} to AUTH_GITHUB_CLIENT_ID and AUTH_GITHUB_CLIENT_SECRET`),
    });
  }

  async #send(path: string, headers: Record<string, string>, body?: string): Promise<Response> {
    try {
      return await fetch(`${this.#settings.apiUrl}${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { accept: 'application/vnd.github+json', 'user-agent': 'tandem', ...headers },
        ...(body === undefined ? {} : { body }),
        redirect: 'error',
        signal: AbortSignal.timeout(GitHubIdentity.#timeoutMs),
      });
    } catch (cause) {
      throw new IdentityUnavailable('GitHub', { cause });
    }
  }
}

/** @returns false when GitHub does not accept the token. @throws IdentityUnavailable when it said nothing about it */
function isAnswer(response: Response): boolean {
  if (response.status === 401 || (response.status === 403 && !isThrottled(response))) return false;
  if (response.ok) return true;
  throw new IdentityUnavailable('GitHub', { cause: new Error(`status ${response.status}`) });
}

/** Whether GitHub answers nobody for now: that says nothing about the token. */
function isThrottled({ headers }: Response): boolean {
  return headers.has('retry-after') || headers.get('x-ratelimit-remaining') === '0';
}
