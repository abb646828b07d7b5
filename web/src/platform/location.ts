/** Where the page is installed: its own origin and the path prefix a proxy may have put in front, with a slash at the end. */
export const serverBase = new URL(document.baseURI);

/** The server's address as links carry it, without a slash at the end. */
export const serverUrl = serverBase.href.replace(/\/+$/, '');

/** Whether the server's address means the computer it is opened on, so that a link to it is of no use to others. */
export const onThisComputerOnly = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(serverBase.hostname);

/** The address of a room's page on this server. */
export function roomUrl(roomId: string): string {
  return new URL(`r/${roomId}`, serverBase).href;
}
