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
  /** A token nobody vouches for is not asked about at every try; one that is good a little later is soon heard. */
  static readonly rememberRefusedMs = 30_000;
  static readonly #mostRemembered = 10_000;

  readonly #providers: readonly IdentityProvider[];
  readonly #now: () => number;
  readonly #hash: (token: string) => string;
  readonly #known = new Map<string, Remembered<Identity>>();
  readonly #refused = new Map<string, Remembered<undefined>>();

  /** @param hash keeps tokens out of memory: what is remembered is found by their hash */
  constructor(providers: readonly IdentityProvider[], hash: (token: string) => string, now = Date.now) {
    this.#providers = providers;
    this.#hash = hash;
    this.#now = now;
  }

  async identify(token: string): Promise<Identity | undefined> {
    const key = this.#hash(token);
    const remembered = this.#known.get(key) ?? this.#refused.get(key);
    if (remembered && remembered.until > this.#now()) return remembered.answer;
    this.#known.delete(key);
    this.#refused.delete(key);
    for (const provider of this.#providers) {
      const identity = await provider.identify(token);
      if (identity) return this.#remember(this.#known, key, identity, SignIn.rememberMs);
    }
    return this.#remember(this.#refused, key, undefined, SignIn.rememberRefusedMs);
  }

  #remember<T>(answers: Map<string, Remembered<T>>, key: string, answer: T, ms: number): T {
    const oldest = answers.keys().next();
    if (answers.size >= SignIn.#mostRemembered && !oldest.done) answers.delete(oldest.value);
    answers.set(key, { answer, until: this.#now() + ms });
    return answer;
  }
}

/** What was answered, and until when that holds, in milliseconds since 1970. */
type Remembered<T> = { answer: T; until: number };
