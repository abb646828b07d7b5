import type { RoomRecord } from './roomStore.ts';
import type { Statement } from './sql/sql.ts';

/** A room's row; its moments are milliseconds since 1970. */
export type FoundRoom = Omit<RoomRecord, 'createdAt' | 'updatedAt' | 'deletedAt'> & {
  createdAt: number;
  updatedAt: number;
  deletedAt: number | null;
};

/** One room by its id, deleted or not. */
export const findRoomStatement: Statement = {
  name: 'tandem_find_room',
  text: `
    select room_id as "roomId", name, language, access, owner_token_hash as "ownerTokenHash",
      session_generation as "sessionGeneration", owner_generation as "ownerGeneration",
      (extract(epoch from created_at) * 1000)::float8 as "createdAt",
      (extract(epoch from updated_at) * 1000)::float8 as "updatedAt",
      (extract(epoch from deleted_at) * 1000)::float8 as "deletedAt"
    from rooms where room_id = $1`,
};
