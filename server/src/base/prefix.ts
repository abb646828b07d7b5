import type { IncomingMessage, Server } from 'node:http';

/** First parts of this server's own paths: behind a proxy that takes it off, a prefix of that name would be taken off twice. */
const ownNames = new Set([
  ...['assets', 'autocomplete', 'collab', 'docs', 'health', 'metrics', 'openapi.json', 'r', 'ready', 'rooms'],
  ...['sw.js', 'tandem.vsix', 'ws', 'yjs'],
]);

/** The path the server is reached under, without a slash at its end: empty for a host of its own. */
export function prefixOf(publicUrl: string | undefined): string {
  return publicUrl === undefined ? '' : new URL(publicUrl).pathname.replace(/\/+$/, '');
}

/** Whether a URL's path cannot be told from a path of this server. */
export function hasOwnName(publicUrl: string): boolean {
  return ownNames.has(prefixOf(publicUrl).split('/')[1] ?? '');
}

/**
 * Takes the prefix off every request and upgrade that still carries it, before anything reads the path: some proxies
 * pass a path on as it came, others without the prefix, and both mean the same.
 */
export function takeOffPrefix(server: Server, publicUrl: string | undefined): void {
  const prefix = prefixOf(publicUrl);
  if (prefix === '') return;
  const takeOff = (request: IncomingMessage) => {
    request.url = withoutPrefix(request.url ?? '/', prefix);
  };
  server.prependListener('request', takeOff);
  server.prependListener('upgrade', takeOff);
}

/** @param url the path and query of a request */
export function withoutPrefix(url: string, prefix: string): string {
  const rest = url.startsWith(prefix) ? url.slice(prefix.length) : undefined;
  if (rest?.startsWith('/')) return rest;
  return rest === '' || rest?.startsWith('?') ? `/${rest}` : url;
}
