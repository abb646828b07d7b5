import { problemSchema } from '@tandem/protocol/problems';
import type { ZodType } from 'zod';
import { globalRuntime, type Runtime } from '../runtime.ts';
import { HttpError } from './errors.ts';
import { eventsOf } from './eventStream.ts';

export type HttpRequest = {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  token?: string | undefined;
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as plain text. */
  text?: string;
  /** What the answer is to be; JSON or text when nothing is said. */
  accept?: string;
  /** Ends the request; it throws what `fetch` throws then. */
  signal?: AbortSignal | undefined;
};

const timeoutInMilliseconds = 15_000;

/** Requests to one Tandem server. */
export class HttpClient {
  readonly #server: string;
  readonly #runtime: Runtime;

  /** @param server the base URL, with or without a trailing slash */
  constructor(server: string, runtime: Runtime = globalRuntime) {
    this.#server = server.replace(/\/+$/, '');
    this.#runtime = runtime;
  }

  /**
   * @param path below the server's base URL, beginning with a slash
   * @param schema what a good answer looks like
   * @throws HttpError
   */
  request<T>(path: string, schema: ZodType<T>, request: HttpRequest = {}): Promise<T> {
    return this.#send(path, request, async (response) => {
      const parsed = schema.safeParse(await response.json().catch(() => undefined));
      if (parsed.success) return parsed.data;
      throw this.#unusable('the answer is not one of this API');
    });
  }

  /**
   * A request whose answer grows. A server that streams none gives one.
   * @param answered told each answer, to be taken in place of the one before
   * @throws HttpError, also when the answer broke off
   */
  answers<T>(
    path: string,
    schema: ZodType<T>,
    request: HttpRequest,
    answered: (answer: T) => void,
  ): Promise<void> {
    const accept = 'text/event-stream, application/json;q=0.5';
    return this.#send(path, { ...request, accept }, async (response) => {
      if (!response.headers.get('content-type')?.startsWith('text/event-stream')) {
        answered(schema.parse(await response.json()));
        return;
      }
      for await (const { name, data } of eventsOf(response.body!)) {
        if (name === 'done') return;
        answered(schema.parse(JSON.parse(data)));
      }
      throw this.#unusable('the answer broke off');
    });
  }

  /**
   * A request whose answer is text.
   * @throws HttpError
   */
  text(path: string, request: HttpRequest = {}): Promise<string> {
    return this.#send(path, request, (response, release) => {
      // As long as it may be, a text that is arriving is waited for.
      release();
      return response.text();
    });
  }

  /**
   * A request whose answer is a file.
   * @throws HttpError
   */
  bytes(path: string, request: HttpRequest = {}): Promise<ArrayBuffer> {
    return this.#send(path, request, (response, release) => {
      release();
      return response.arrayBuffer();
    });
  }

  /**
   * A request whose answer has no content worth reading.
   * @throws HttpError
   */
  send(path: string, request: HttpRequest): Promise<void> {
    return this.#send(path, request, () => Promise.resolve());
  }

  async #send<T>(
    path: string,
    request: HttpRequest,
    read: (response: Response, release: () => void) => Promise<T>,
  ): Promise<T> {
    const ending = new AbortController();
    const abort = () => ending.abort();
    const timer = this.#runtime.setTimeout(abort, timeoutInMilliseconds);
    const release = () => this.#runtime.clearTimeout(timer);
    request.signal?.addEventListener('abort', abort);
    if (request.signal?.aborted) abort();
    try {
      const response = await this.#runtime.fetch(this.#server + path, initOf(request, ending.signal));
      if (!response.ok) throw await this.#refusal(path, response);
      return await read(response, release);
    } catch (error) {
      if (error instanceof HttpError || request.signal?.aborted) throw error;
      throw this.#unusable(ending.signal.aborted ? 'it took too long' : causeOf(error));
    } finally {
      release();
      request.signal?.removeEventListener('abort', abort);
    }
  }

  async #refusal(path: string, response: Response): Promise<HttpError> {
    const problem = problemSchema.safeParse(await response.json().catch(() => undefined));
    if (!problem.success) return this.#unusable(`HTTP status ${response.status}`);
    const retryAfter = Number(response.headers.get('retry-after')) || undefined;
    return new HttpError({ kind: 'problem', url: this.#server + path, problem: problem.data, retryAfter });
  }

  #unusable(cause: string): HttpError {
    return new HttpError({ kind: 'unreachable', url: this.#server, cause });
  }
}

function initOf(request: HttpRequest, signal: AbortSignal) {
  const headers: Record<string, string> = {
    accept: request.accept ?? 'application/json, text/plain;q=0.9, */*;q=0.5',
  };
  if (request.token) headers.authorization = `Bearer ${request.token}`;
  if (request.json !== undefined) headers['content-type'] = 'application/json';
  else if (request.text !== undefined) headers['content-type'] = 'text/plain; charset=utf-8';
  const body = request.json === undefined ? request.text : JSON.stringify(request.json);
  return { method: request.method ?? 'GET', headers, signal, ...(body === undefined ? {} : { body }) };
}

/** The innermost message of an error: `fetch failed` alone tells nobody anything. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = (error as { code?: unknown }).code;
  if (error.cause) return causeOf(error.cause);
  return error.message || (typeof code === 'string' ? code : error.name);
}
