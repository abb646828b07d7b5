import { RoomProblem } from '../base/roomProblem.ts';

/** So many may wait for one room. */
const mostWaiting = 50;

/** Does one piece of work for a room at a time, so that one room holds up no other for longer than that. */
export class RoomQueue {
  readonly #rooms = new Map<string, { last: Promise<unknown>; waiting: number }>();

  /** @throws RoomProblem `unavailable` when too many wait already; whatever `work` throws */
  async run<T>(roomId: string, work: () => Promise<T>): Promise<T> {
    const room = this.#rooms.get(roomId) ?? { last: Promise.resolve(), waiting: 0 };
    if (room.waiting >= mostWaiting) {
      throw new RoomProblem('unavailable', "Too many look into this room's history. Try again in a moment.");
    }
    this.#rooms.set(roomId, room);
    room.waiting += 1;
    const result = room.last.then(work);
    room.last = result.catch(() => undefined);
    try {
      return await result;
    } finally {
      room.waiting -= 1;
      if (room.waiting === 0) this.#rooms.delete(roomId);
    }
  }
}
