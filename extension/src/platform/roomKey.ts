import type { Memento } from 'vscode';

/** Where the person's storage has the rooms they were in. */
export const recentRoomsKey = 'tandem.recentRooms';
/** Where the window's storage has the room it is in. */
export const roomKey = 'tandem.room';

/** Whether the window was in a room when it was closed, and nobody said since that it need not come back. */
export function wasInRoom(memento: Memento): boolean {
  const last = memento.get<{ isDeclined?: boolean }>(roomKey);
  return last !== undefined && last.isDeclined !== true;
}
