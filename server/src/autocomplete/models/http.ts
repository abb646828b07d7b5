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
  );
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

/** The data of server-sent events, parsed; ends at `[DONE]`. */
export async function* eventsOf(response: Response, signal: AbortSignal): AsyncGenerator<unknown> {
  for await (const line of linesOf(response, signal)) {
    if (!line.startsWith('data:')) continue;
    const data = line.slice(5).trim();
    if (data === '[DONE]') return;
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

/** A backend's path: whether or not the URL was given with the version in it. */
export function endpoint(base: string, path: string): string {
  const root = base.replace(/\/+$/, '');
  const version = /^\/(v1|beta|api)(?=\/)/.exec(path)?.[0];
  return version && root.endsWith(version) ? root + path.slice(version.length) : root + path;
}

function hostOf(url: string): string {
  return new URL(url).host;
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no reason given';
  if (error.cause instanceof Error) return causeOf(error.cause);
  return (error as NodeJS.ErrnoException).code ?? error.name;
}
