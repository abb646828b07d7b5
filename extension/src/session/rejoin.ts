import type { RecentRoom } from './recentRooms.ts';
import type { Room } from './room.ts';
import type { Session } from './session.ts';

/** What coming back to a room needs to know without asking anybody. */
export type RejoinParts = {
  session: Session;
  /** What is remembered of a room. */
  recall: (roomId: string) => RecentRoom | undefined;
  name: () => Promise<string | undefined>;
};

/**
 * The room a document belongs to: the one this window is in, or one it was in before its restart.
 * @throws Error, with a sentence to read, when it is neither
 * @throws HttpError when the room's server does not let this person in again, or does not answer
 */
export async function roomFor(roomId: string, { session, recall, name }: RejoinParts): Promise<Room> {
  if (session.room?.address.roomId === roomId) return session.joined();
  if (session.room) throw new Error('The file belongs to another room than the one this window is in.');
  const recent = recall(roomId);
  const self = recent && (await name());
  if (!recent || self === undefined)
    throw new Error('This window is not in the room of the file. Join it first.');
  if (session.room === undefined) await session.enter({ roomId, server: recent.server }, self);
  return session.joined();
}
