import type { RoomApi } from '@tandem/client/http/api';
import type { RoomCredentials } from '@tandem/client/http/credentials';
import type { Identity } from '../platform/identity.ts';
import type { RoomKeys } from '../session/roomKeys.ts';
import type { RoomSession } from '../session/roomSession.ts';

/** What every part of the room's page works with. */
export type RoomContext = {
  roomId: string;
  api: RoomApi;
  keys: RoomKeys;
  credentials: RoomCredentials;
  session: RoomSession;
  identity: Identity;
};
