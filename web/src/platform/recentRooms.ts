import { roomIdSchema } from '@tandem/protocol/documents';
import * as z from 'zod';
import { readStored, writeStored } from './browserStorage.ts';

const recentRoomSchema = z.object({
  roomId: roomIdSchema,
  name: z.string(),
  /** When it was last open here, in milliseconds since 1970. */
  at: z.number(),
});
export type RecentRoom = z.infer<typeof recentRoomSchema>;

const kept = 12;

/** The rooms this browser was in lately, the last first. */
export class RecentRooms {
  readonly #key: string;

  /** @param prefix tells servers apart that share one origin */
  constructor(prefix: string) {
    this.#key = `tandem.recent:${prefix}`;
  }

  list(): RecentRoom[] {
    return readStored(this.#key, z.array(recentRoomSchema)) ?? [];
  }

  /** Puts a room first. */
  remember(room: RecentRoom): void {
    const others = this.list().filter((other) => other.roomId !== room.roomId);
    writeStored(this.#key, [room, ...others].slice(0, kept));
  }

  forget(roomId: string): void {
    const others = this.list().filter((other) => other.roomId !== roomId);
    writeStored(this.#key, others);
  }
}
