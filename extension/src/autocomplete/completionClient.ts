import {
  type CompleteRequest,
  type CompleteResponse,
  completeResponseSchema,
} from '@tandem/protocol/autocomplete';

/** How long a server that did not answer is left alone, in milliseconds. */
const pauseMs = 30_000;
/** Longer than any model is waited for by the server. */
const timeoutMs = 8_000;

/** What asking came to. */
export type Completion = { kind: 'answered'; answer: CompleteResponse } | { kind: 'unavailable' };

/** Asks servers what comes next. One that is not there is not asked again for a while. */
export class CompletionClient {
  readonly #fetch: typeof fetch;
  readonly #now: () => number;
  readonly #pausedUntil = new Map<string, number>();

  constructor(fetchFunction: typeof fetch = fetch, now: () => number = Date.now) {
    this.#fetch = fetchFunction;
    this.#now = now;
  }

  /**
   * @param server its base URL without a trailing slash
   * @throws the signal's reason when it aborts
   */
  async complete(
    server: string,
    token: string | undefined,
    request: CompleteRequest,
    signal: AbortSignal,
  ): Promise<Completion> {
    if (this.#now() < (this.#pausedUntil.get(server) ?? 0)) return { kind: 'unavailable' };
    try {
      const response = await this.#fetch(`${server}/api/autocomplete`, {
        method: 'POST',
        headers: {
          accept: 'application/json',
          'content-type': 'application/json',
          ...(token ? { authorization: `Bearer ${token}` } : {}),
        },
        body: JSON.stringify(request),
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      });
      if (!response.ok) return this.#pause(server, Number(response.headers.get('retry-after')) * 1000);
      const answer = completeResponseSchema.safeParse(await response.json());
      return answer.success ? { kind: 'answered', answer: answer.data } : this.#pause(server);
    } catch {
      signal.throwIfAborted();
      return this.#pause(server);
    }
  }

  #pause(server: string, ms?: number): Completion {
    this.#pausedUntil.set(server, this.#now() + (ms || pauseMs));
    return { kind: 'unavailable' };
  }
}
