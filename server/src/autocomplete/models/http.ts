import { ModelError } from './model.ts';

/** How much of an error's body is read; it is not passed on, only counted as the backend's answer. */
const maxLineLength = 1_000_000;

/**
 * Sends JSON to a backend.
 * @throws ModelError when it is not there or refuses; the signal's reason when that aborts
 */
export async function post(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: unknown,
  signal: AbortSignal,
): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
      signal,
      // A key must not travel to another host.
      redirect: 'error',
    });
  } catch (error) {
    signal.throwIfAborted();
    throw new ModelError('unreachable', `The model at ${hostOf(url)} did not answer (${causeOf(error)}).`);
  }
  if (response.ok) return response;
  await response.body?.cancel();
  throw new ModelError(
    'refused',
    `The model at ${hostOf(url)} answered with HTTP status ${response.status}.`,
    { retryAfterMs: retryAfterOf(response) },
  );
}

/** How long a backend wants to be left alone, in milliseconds; it says so in seconds or by a date. */
function retryAfterOf(response: Response): number | undefined {
  const value = response.headers.get('retry-after');
  if (value === null) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return ms > 0 ? ms : undefined;
}

/**
 * The lines of a streamed answer.
 * @throws ModelError when the answer breaks off; the signal's reason when that aborts
 */
export async function* linesOf(response: Response, signal: AbortSignal): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for await (const chunk of response.body ?? []) {
      rest += decoder.decode(chunk, { stream: true });
      const lines = rest.split(/\r?\n/);
      rest = lines.pop()!;
      yield* lines;
      if (rest.length > maxLineLength)
        throw new ModelError('malformed', 'The model sent a line without an end.');
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ModelError) throw error;
    throw new ModelError('unreachable', `The model's answer broke off (${causeOf(error)}).`);
  }
  if (rest !== '') yield rest;
}

/** Stands at the end of what {@link eventsOf} gives where the backend said that there is no more. */
export const streamEnd = Symbol('the end of a stream');

/** The data of server-sent events, parsed. Some backends answer with one JSON whatever they are asked for. */
export async function* eventsOf(response: Response, signal: AbortSignal): AsyncGenerator<unknown> {
  if (response.headers.get('content-type')?.includes('json')) {
    const lines: string[] = [];
    for await (const line of linesOf(response, signal)) lines.push(line);
    yield parse(lines.join('\n'));
    yield streamEnd;
    return;
  }
  for await (const line of linesOf(response, signal)) {
    if (/^error ?:/.test(line)) throw new ModelError('refused', 'The model gave up in the middle.');
    if (!line.startsWith('data:')) continue;
    const data = line.slice(5).trim();
    if (data === '[DONE]') {
      yield streamEnd;
      return;
    }
    if (data !== '') yield parse(data);
  }
}

/** @throws ModelError when it is not JSON */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ModelError('malformed', 'The model answered with something that is not JSON.');
  }
}

/** The `Authorization` header of a key, if there is one. */
export function bearer(key: string | undefined): Record<string, string> {
  return key ? { authorization: `Bearer ${key}` } : {};
}

/**
 * The address of a path of a backend's API. The base may be given with the API's version in it, which is not everywhere
 * the same (`/v1`, `/v1beta/openai`, `/api/paas/v4`); a path outside that API begins where the version would.
 * @param path begins with `/v1` where the API has versions
 */
export function endpoint(base: string, path: string): string {
  const root = base.replace(/\/+$/, '');
  if (!path.startsWith('/v1/')) return root.replace(/\/(?:v1|api|beta)$/, '') + path;
  const isVersioned = new URL(root).pathname.split('/').some((part) => /^v\d/.test(part));
  return isVersioned ? root + path.slice('/v1'.length) : root + path;
}

function hostOf(url: string): string {
  return new URL(url).host;
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no reason given';
  if (error.cause instanceof Error) return causeOf(error.cause);
  return (error as NodeJS.ErrnoException).code ?? error.name;
}
