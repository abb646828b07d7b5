import type { IdleRoom, RoomStore } from '../store/roomStore.ts';
import { isUnavailable } from '../store/sql/unavailable.ts';

/** What the expiry tells of its work; ids only. */
export type ExpiryLog = {
  info(fields: object, message: string): void;
  error(fields: object, message: string): void;
};

/** What of the store is needed here. */
export type ExpiryStore = Pick<RoomStore, 'archive' | 'findIdle' | 'pruneArchives'>;

/**
 * Archives rooms in which nobody has written for a while, and deletes archives as old as that again. A room with
 * somebody in it stays.
 */
export class RoomExpiry {
  readonly #store: ExpiryStore;
  readonly #activeUsers: (roomId: string) => number;
  readonly #ttlMs: number;
  readonly #log: ExpiryLog;
  readonly #pageSize: number;

  /**
   * @param ttlMs how long a room may be idle, in milliseconds
   * @param pageSize how many rooms are asked for at once
   */
  constructor(parts: {
    store: ExpiryStore;
    activeUsers: (roomId: string) => number;
    ttlMs: number;
    log: ExpiryLog;
    pageSize?: number;
  }) {
    this.#store = parts.store;
    this.#activeUsers = parts.activeUsers;
    this.#ttlMs = parts.ttlMs;
    this.#log = parts.log;
    this.#pageSize = parts.pageSize ?? 100;
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
    let page: readonly IdleRoom[] = [];
    do {
      page = await this.#store.findIdle(before, this.#pageSize, page.at(-1));
      for (const { roomId } of page) await this.#archive(roomId, before);
    } while (page.length === this.#pageSize);
  }

  /** One room that cannot be read keeps no other from being archived. */
  async #archive(roomId: string, before: Date): Promise<void> {
    if (this.#activeUsers(roomId) > 0) return;
    try {
      if (await this.#store.archive(roomId, before)) this.#log.info({ roomId }, 'an idle room was archived');
    } catch (error) {
      if (isUnavailable(error)) throw error;
      this.#log.error({ roomId, err: error }, 'an idle room could not be archived; it stays as it is');
    }
  }
}
