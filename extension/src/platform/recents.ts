import type { Memento } from 'vscode';
import { type RecentRoom, readRecent, withoutRecent, withRecent } from '../session/recentRooms.ts';
import { recentRoomsKey } from './roomKey.ts';

/** The rooms this person was in, kept for all windows. */
export class Recents {
  readonly #memento: Memento;

  constructor(memento: Memento) {
    this.#memento = memento;
  }

  get all(): RecentRoom[] {
    return readRecent(this.#memento.get(recentRoomsKey));
  }

  find(roomId: string): RecentRoom | undefined {
    return this.all.find((room) => room.roomId === roomId);
  }

  async add(room: RecentRoom): Promise<void> {
    await this.#memento.update(recentRoomsKey, withRecent(this.all, room));
  }

  async remove(roomId: string): Promise<void> {
    await this.#memento.update(recentRoomsKey, withoutRecent(this.all, { roomId }));
  }
}
