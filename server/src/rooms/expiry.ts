import type { RoomStore } from '../store/roomStore.ts';

/** What the expiry tells of its work; ids only. */
export type ExpiryLog = {
  info(fields: object, message: string): void;
  error(fields: object, message: string): void;
};

/**
 * Archives rooms in which nobody has written for a while, and deletes archives as old as that again. A room with
 * somebody in it stays.
 */
export class RoomExpiry {
  static readonly #batch = 100;
  static readonly #mostOftenMs = 60_000;
  static readonly #leastOftenMs = 3_600_000;

  readonly #store: RoomStore;
  readonly #activeUsers: (roomId: string) => number;
  readonly #ttlMs: number;
  readonly #log: ExpiryLog;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

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

  /** Works now and from time to time, until {@link stop}. */
  start(): void {
    const interval = Math.min(Math.max(this.#ttlMs / 10, RoomExpiry.#mostOftenMs), RoomExpiry.#leastOftenMs);
    const work = () => {
      this.#running = this.run(new Date()).catch((error: unknown) => {
        this.#log.error({ err: error }, 'expiring idle rooms failed; it is tried again later');
      });
    };
    work();
    this.#timer = setInterval(work, interval);
    this.#timer.unref();
  }

  /** Stops, after the work under way. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
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
