import { RefusalLimit } from './refusalLimit.ts';

/** Somebody an identity provider vouches for. */
export type Identity = {
  /** Stable, and prefixed by the provider: `github:583231`. */
  userId: string;
  name: string;
};

/** An identity, and when the provider vouched for it, in milliseconds since 1970. */
export type SignedIn = Identity & { signedInAt: number };

/** Asks an identity provider whom a token belongs to. */
export interface IdentityProvider {
  /** What its ids begin with, before the colon. */
  readonly name: string;
  /** Whether a token looks like one of this provider's: no other is shown to it. */
  recognises(token: string): boolean;
  /**
   * @returns undefined when the provider does not accept the token
   * @throws IdentityUnavailable when the provider could not be asked
   */
  identify(token: string): Promise<Identity | undefined>;
}

/** Whom tokens belong to, and which providers cannot be asked. */
export interface Identities {
  /**
   * @param address of whoever shows the token
   * @returns undefined when no provider accepts the token
   * @throws IdentityUnavailable when a provider could not be asked
   * @throws TooManyTokens when too many tokens of this address were refused
   */
  identify(token: string, address: string): Promise<SignedIn | undefined>;
  /** Whether the provider of a user could not be asked lately, and was not heard of since. */
  isAway(userId: string): boolean;
}

/** The identity provider did not answer, so nobody can be signed in for now. */
export class IdentityUnavailable extends Error {
  constructor(provider: string, options?: { cause?: unknown }) {
    super(`${provider} did not answer. Sign in again in a moment.`, options as ErrorOptions);
    this.name = 'IdentityUnavailable';
  }
}

/** So many tokens of one address were refused that no provider is asked about another one for now. */
export class TooManyTokens extends Error {
  constructor() {
    super('Too many tokens from this address were refused. Wait a minute, then sign in again.');
    this.name = 'TooManyTokens';
  }
}

/** Asks several providers in turn, remembers their answers for a few minutes, and bounds what strangers have them asked. */
export class SignIn implements Identities {
  /** A provider is asked once for a burst of requests, and a sign-out elsewhere still ends it soon. */
  static readonly rememberMs = 5 * 60_000;
  /** A token nobody vouches for is not asked about at every try; one that is good a little later is soon heard. */
  static readonly rememberRefusedMs = 30_000;
  /** How long a provider that did not answer counts as away, unless it answers before. */
  static readonly awayMs = 20 * 60_000;
  /** A provider bounds what one server asks: a team behind one address stays below this, who tries tokens does not. */
  static readonly refusalsPerMinute = 30;
  static readonly #mostRemembered = 10_000;

  readonly #providers: readonly IdentityProvider[];
  readonly #now: () => number;
  readonly #hash: (token: string) => string;
  readonly #known = new Map<string, Remembered<SignedIn>>();
  readonly #refused = new Map<string, Remembered<undefined>>();
  readonly #asking = new Map<string, Promise<SignedIn | undefined>>();
  readonly #awayUntil = new Map<string, number>();
  readonly #refusals = new RefusalLimit(SignIn.refusalsPerMinute);

  /** @param hash keeps tokens out of memory: what is remembered is found by their hash */
  constructor(providers: readonly IdentityProvider[], hash: (token: string) => string, now = Date.now) {
    this.#providers = providers;
    this.#hash = hash;
    this.#now = now;
  }

  async identify(token: string, address: string): Promise<SignedIn | undefined> {
    const key = this.#hash(token);
    const remembered = this.#known.get(key) ?? this.#refused.get(key);
    if (remembered && remembered.until > this.#now()) return remembered.answer;
    this.#known.delete(key);
    this.#refused.delete(key);
    const providers = this.#providers.filter((provider) => provider.recognises(token));
    if (providers.length === 0) return undefined;
    if (await this.#refusals.reached(address)) throw new TooManyTokens();
    let asking = this.#asking.get(key);
    if (!asking) {
      asking = this.#askAll(providers, token, key).finally(() => this.#asking.delete(key));
      this.#asking.set(key, asking);
    }
    const identity = await asking;
    if (!identity) await this.#refusals.count(address);
    return identity;
  }

  isAway(userId: string): boolean {
    const provider = userId.slice(0, Math.max(0, userId.indexOf(':')));
    return (this.#awayUntil.get(provider) ?? 0) > this.#now();
  }

  async #askAll(
    providers: readonly IdentityProvider[],
    token: string,
    key: string,
  ): Promise<SignedIn | undefined> {
    for (const provider of providers) {
      const signedInAt = this.#now();
      const identity = await this.#ask(provider, token);
      if (identity) return this.#remember(this.#known, key, { ...identity, signedInAt }, SignIn.rememberMs);
    }
    return this.#remember(this.#refused, key, undefined, SignIn.rememberRefusedMs);
  }

  async #ask(provider: IdentityProvider, token: string): Promise<Identity | undefined> {
    try {
      const identity = await provider.identify(token);
      this.#awayUntil.delete(provider.name);
      return identity;
    } catch (error) {
      if (error instanceof IdentityUnavailable) {
        this.#awayUntil.set(provider.name, this.#now() + SignIn.awayMs);
      }
      throw error;
    }
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
