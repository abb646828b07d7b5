import { type Problem, problemSchema } from '@tandem/protocol/problems';
import type { ZodType } from 'zod';

/** Why a request got no answer that can be used. */
export type HttpFailure =
  /** Nothing answered at `url`, or something that is not a Tandem server did. */
  | { kind: 'unreachable'; url: string; cause: string }
  /** The server answered with an error of its API. */
  | {
      kind: 'problem';
      url: string;
      problem: Problem;
      /** After how many seconds the server wants to be asked again. */
      retryAfter?: number | undefined;
    };

/** Thrown by {@link HttpClient}; `failure` says which of the two it was. */
export class HttpError extends Error {
  readonly failure: HttpFailure;

  constructor(failure: HttpFailure) {
    super(
      failure.kind === 'problem'
        ? (failure.problem.detail ?? failure.problem.title)
        : `No Tandem server answered at ${failure.url} (${failure.cause}).`,
    );
    this.name = 'HttpError';
    this.failure = failure;
  }

  /** Whether an error is the API's problem of this code. */
  static is(error: unknown, code: string): error is HttpError {
    return (
      error instanceof HttpError && error.failure.kind === 'problem' && error.failure.problem.code === code
    );
  }
}

export type HttpRequest = {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  token?: string | undefined;
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as plain text. */
  text?: string;
};

const timeoutInMilliseconds = 15_000;

/** Requests to one Tandem server. */
export class HttpClient {
  readonly #server: string;
  readonly #fetch: typeof fetch;

  /** @param server the base URL, with or without a trailing slash */
  constructor(server: string, fetchFunction: typeof fetch = fetch) {
    this.#server = server.replace(/\/+$/, '');
    this.#fetch = fetchFunction;
  }

  /**
   * @param path below the server's base URL, beginning with a slash
   * @param schema what a good answer looks like
   * @throws HttpError
   */
  async request<T>(path: string, schema: ZodType<T>, request: HttpRequest = {}): Promise<T> {
    const response = await this.#send(path, request);
    const body: unknown = await response.json().catch(() => undefined);
    const parsed = schema.safeParse(body);
    if (parsed.success) return parsed.data;
    throw this.#unusable('the answer is not one of this API');
  }

  /**
   * A request whose answer has no content worth reading.
   * @throws HttpError
   */
  async send(path: string, request: HttpRequest): Promise<void> {
    await this.#send(path, request);
  }

  async #send(path: string, request: HttpRequest): Promise<Response> {
    const headers = new Headers({ accept: 'application/json' });
    if (request.token) headers.set('authorization', `Bearer ${request.token}`);
    if (request.json !== undefined) headers.set('content-type', 'application/json');
    else if (request.text !== undefined) headers.set('content-type', 'text/plain; charset=utf-8');
    const body = request.json === undefined ? request.text : JSON.stringify(request.json);
    let response: Response;
    try {
      response = await this.#fetch(this.#server + path, {
        method: request.method ?? 'GET',
        headers,
        signal: AbortSignal.timeout(timeoutInMilliseconds),
        ...(body === undefined ? {} : { body }),
      });
    } catch (error) {
      throw this.#unusable(causeOf(error));
    }
    if (response.ok) return response;
    const problem = problemSchema.safeParse(await response.json().catch(() => undefined));
    if (!problem.success) throw this.#unusable(`HTTP status ${response.status}`);
    const retryAfter = Number(response.headers.get('retry-after')) || undefined;
    throw new HttpError({ kind: 'problem', url: this.#server + path, problem: problem.data, retryAfter });
  }

  #unusable(cause: string): HttpError {
    return new HttpError({ kind: 'unreachable', url: this.#server, cause });
  }
}

/** The innermost message of an error: `fetch failed` alone tells nobody anything. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = (error as { code?: unknown }).code;
  if (error.cause) return causeOf(error.cause);
  return error.message || (typeof code === 'string' ? code : error.name);
}
