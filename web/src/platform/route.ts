export type Route = { page: 'start' } | { page: 'room'; roomId: string } | { page: 'unknown' };

/**
 * What an address speaks of.
 * @param pathname the path of the page
 * @param prefix the path the server is installed under, with a slash at the end
 */
export function routeOf(pathname: string, prefix: string): Route {
  if (`${pathname}/` === prefix) return { page: 'start' };
  const path = pathname.startsWith(prefix) ? pathname.slice(prefix.length) : pathname.replace(/^\//, '');
  const room = /^r\/([^/]+)\/?$/.exec(path);
  if (room) return { page: 'room', roomId: room[1]!.toLowerCase() };
  return path === '' ? { page: 'start' } : { page: 'unknown' };
}
