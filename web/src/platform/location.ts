/** Where the page is installed: its own origin and the path prefix a proxy may have put in front, with a slash at the end. */
export const serverBase = new URL(document.baseURI);

/** The server's address as links carry it, without a slash at the end. */
export const serverUrl = serverBase.href.replace(/\/+$/, '');

/** The address of the `/collab` socket. */
export function collabUrl(): string {
  const url = new URL('collab', serverBase);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

export type Route = { page: 'start' } | { page: 'room'; roomId: string } | { page: 'unknown' };

/** What the address bar speaks of. */
export function currentRoute(): Route {
  return routeOf(location.pathname, serverBase.pathname);
}

/**
 * @param pathname the path of the page
 * @param prefix the path the server is installed under, with a slash at the end
 */
export function routeOf(pathname: string, prefix: string): Route {
  const path = pathname.startsWith(prefix) ? pathname.slice(prefix.length) : pathname.replace(/^\//, '');
  const room = /^r\/([^/]+)\/?$/.exec(path);
  if (room) return { page: 'room', roomId: room[1]!.toLowerCase() };
  return path === '' ? { page: 'start' } : { page: 'unknown' };
}

/** The address of a room's page on this server. */
export function roomUrl(roomId: string): string {
  return new URL(`r/${roomId}`, serverBase).href;
}
