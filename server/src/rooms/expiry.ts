import type { RoomStore } from '../store/roomStore.ts';

/** What the expiry tells of its work; ids only. */
export type ExpiryLog = { info(fields: object, message: string): void };

/**
 * Archives rooms in which nobody has written for a while, and deletes archives as old as that again. A room with
 * somebody in it stays.
 */
export class RoomExpiry {
  static readonly #batch = 100;

  readonly #store: RoomStore;
  readonly #activeUsers: (roomId: string) => number;
  readonly #ttlMs: number;
  readonly #log: ExpiryLog;

  /** @param ttlMs how long a room may be idle, in milliseconds */
  constructor(parts: {
    store: RoomStore;
    activeUsers: (roomId: string) => number;
    ttlMs: number;
    log: ExpiryLog;
  }) {
    this.#store = parts.store;
    this.#activeUsers = parts.activeUsers;
    this.#ttlMs = parts.ttlMs;
    this.#log = parts.log;
  }

  /** How often it is worth looking, in milliseconds: a tenth of the time rooms have, a minute to an hour. */
  get everyMs(): number {
    return Math.min(Math.max(this.#ttlMs / 10, 60_000), 3_600_000);
  }

  /** Deletes old archives and archives what is idle at `now`, once. */
  async run(now: Date): Promise<void> {
    const before = new Date(now.getTime() - this.#ttlMs);
    const deleted = await this.#store.pruneArchives(before);
    if (deleted > 0) this.#log.info({ documents: deleted }, 'old archives were deleted');
    const idle = await this.#store.findIdle(before, RoomExpiry.#batch);
    for (const roomId of idle) {
      if (this.#activeUsers(roomId) > 0) continue;
      if (await this.#store.archive(roomId, before)) this.#log.info({ roomId }, 'an idle room was archived');
    }
  }
}
