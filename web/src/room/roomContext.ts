import type { RoomApi } from '@tandem/client/http/api';
import type { Room } from '@tandem/client/room';
import type { Session } from '@tandem/client/session';
import type { Identity } from '../platform/identity.ts';
import type { RoomKeys } from '../session/roomKeys.ts';

/** What every part of the room's page works with. */
export type RoomContext = {
  roomId: string;
  api: RoomApi;
  keys: RoomKeys;
  session: Session;
  room: Room;
  identity: Identity;
};
