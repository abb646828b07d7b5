/** Which room, on which server. */
export type RoomAddress = { roomId: string; server: string };

/** The address of the Hocuspocus wire of a server given by its base URL. */
export function collabUrl(server: string): string {
  return `${server.replace(/\/+$/, '').replace(/^http/, 'ws')}/collab`;
}
