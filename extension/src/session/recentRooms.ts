import { roleSchema } from '@tandem/protocol/rooms';
import { z } from 'zod';

const recentSchema = z.array(
  z.object({
    roomId: z.string(),
    server: z.string(),
    name: z.string(),
    at: z.number(),
    role: roleSchema.optional(),
  }),
);

/** A room this person was in; `at` is when, in milliseconds since 1970. */
export type RecentRoom = z.infer<typeof recentSchema>[number];

const limit = 10;

/** Reads what was kept; anything unreadable counts as nothing. */
export function readRecent(kept: unknown): RecentRoom[] {
  return recentSchema.safeParse(kept).data ?? [];
}

/** Puts a room in front, at most ten in all. */
export function withRecent(rooms: readonly RecentRoom[], room: RecentRoom): RecentRoom[] {
  return [room, ...withoutRecent(rooms, room)].slice(0, limit);
}

export function withoutRecent(rooms: readonly RecentRoom[], room: { roomId: string }): RecentRoom[] {
  return rooms.filter(({ roomId }) => roomId !== room.roomId);
}
