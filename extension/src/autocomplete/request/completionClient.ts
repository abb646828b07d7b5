import { eventsOf } from '@tandem/client/http/eventStream';
import {
  type CompleteRequest,
  type CompleteResponse,
  completeResponseSchema,
} from '@tandem/protocol/autocomplete';

/** How long a server that did not answer is left alone, in milliseconds. */
const pauseMs = 30_000;
/** Longer than any model is waited for by the server. */
const timeoutMs = 8_000;

/** How an answer ended. One that broke off is not to be used; a server that is unavailable is left alone for a while. */
export type Ending = 'whole' | 'broken' | 'unavailable';

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
   * @returns the answer as it grows, each to be taken in place of the one before: a model writes while it is read
   * @throws the signal's reason when it aborts
   */
  async *complete(
    server: string,
    token: string | undefined,
    request: CompleteRequest,
    signal: AbortSignal,
  ): AsyncGenerator<CompleteResponse, Ending> {
    if (this.#now() < (this.#pausedUntil.get(server) ?? 0)) return 'unavailable';
    let answered = false;
    try {
      const response = await this.#fetch(`${server}/api/autocomplete`, {
        method: 'POST',
        headers: {
          accept: 'text/event-stream, application/json;q=0.5',
          'content-type': 'application/json',
          ...(token ? { authorization: `Bearer ${token}` } : {}),
        },
        body: JSON.stringify(request),
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      });
      if (!response.ok) return this.#pause(server, Number(response.headers.get('retry-after')) * 1000);
      for await (const answer of answersOf(response)) {
        if (answer === 'done') return 'whole';
        answered = true;
        yield answer;
      }
    } catch {
      signal.throwIfAborted();
    }
    return answered ? 'broken' : this.#pause(server);
  }

  #pause(server: string, ms?: number): Ending {
    this.#pausedUntil.set(server, this.#now() + (ms || pauseMs));
    return 'unavailable';
  }
}

/** @throws when an answer is none */
async function* answersOf(response: Response): AsyncGenerator<CompleteResponse | 'done'> {
  if (!response.headers.get('content-type')?.startsWith('text/event-stream')) {
    yield completeResponseSchema.parse(await response.json());
    yield 'done';
    return;
  }
  for await (const { name, data } of eventsOf(response.body!)) {
    yield name === 'done' ? 'done' : completeResponseSchema.parse(JSON.parse(data));
  }
}
