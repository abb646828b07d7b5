import type { Role } from '@tandem/protocol/rooms';
import type { RoomRecord } from '../store/roomStore.ts';
import type { Principal } from './gate.ts';

/** What somebody may want to do in a room. */
export type Action =
  /** See texts, members' cursors and the list of files. */
  | 'read'
  /** Change texts; create, rename and remove files. */
  | 'write'
  /** Rename, lock and delete the room; invite, remove and change the role of others. */
  | 'administer';

const allowed: Readonly<Record<Role, readonly Action[]>> = {
  viewer: ['read'],
  editor: ['read', 'write'],
  owner: ['read', 'write', 'administer'],
};

/** Decides whether somebody who was admitted to a room may do something there. Nobody may in a deleted room. */
export function can(
  who: Pick<Principal, 'role'>,
  action: Action,
  room: Pick<RoomRecord, 'deletedAt'>,
): boolean {
  return room.deletedAt === undefined && allowed[who.role].includes(action);
}
