import { holdsPrivateKey, isSecretPath } from '@tandem/protocol/secrets';
import type { Scheduler, Timer } from '../base/scheduler.ts';
import type { RoomTexts, TextFile } from './roomTexts.ts';

/** What follows the texts of rooms: the engine. */
export interface IndexedTexts {
  put(room: string, path: string, text: string): void;
  remove(room: string, path: string): void;
  forget(room: string): void;
}

/** How long texts may change before they are read, so that a burst of keys is read once. In milliseconds. */
const gatherMs = 250;
/** How long a room is known after its last question. */
const idleMs = 15 * 60_000;

/** How much text the engine is given, in UTF-16 units. */
export const indexBounds = {
  /** A longer file is data or generated: nothing is learned from it. */
  file: 500_000,
  /** Of one room; files beyond it are left out. */
  room: 8_000_000,
  /** Of all rooms; beyond it, those nobody has asked in for longest are forgotten. */
  all: 48_000_000,
} as const;

/**
 * Keeps the engine's idea of rooms equal to their live texts, those aside that may hold secrets. A room is read when somebody first asks in it, followed
 * while people ask, and forgotten after.
 */
export class RoomIndex {
  readonly #texts: RoomTexts;
  readonly #engine: IndexedTexts;
  readonly #scheduler: Scheduler;
  readonly #report: (error: unknown) => void;
  readonly #rooms = new Map<string, FollowedRoom>();
  readonly #stop: () => void;

  /** @param report told when a text could not be read; what is known stays in use */
  constructor(parts: {
    texts: RoomTexts;
    engine: IndexedTexts;
    scheduler: Scheduler;
    report: (error: unknown) => void;
  }) {
    this.#texts = parts.texts;
    this.#engine = parts.engine;
    this.#scheduler = parts.scheduler;
    this.#report = parts.report;
    this.#stop = parts.texts.onChanged((roomId, fileId) => this.#rooms.get(roomId)?.changed(fileId));
  }

  /** Sees to it that a room is known, from now on. */
  follow(roomId: string): void {
    let room = this.#rooms.get(roomId);
    if (room) {
      // The last asked in comes last.
      this.#rooms.delete(roomId);
      this.#rooms.set(roomId, room);
    } else {
      room = new FollowedRoom(roomId, {
        texts: this.#texts,
        engine: this.#engine,
        scheduler: this.#scheduler,
        report: this.#report,
        forget: () => this.forget(roomId),
        grown: () => this.#shrink(),
      });
      this.#rooms.set(roomId, room);
    }
    room.used();
  }

  /** The files of a room whose texts are known, the last changed last. */
  files(roomId: string): readonly TextFile[] {
    return this.#rooms.get(roomId)?.files() ?? [];
  }

  /** Forgets a room that is gone. */
  forget(roomId: string): void {
    const room = this.#rooms.get(roomId);
    if (!room) return;
    this.#rooms.delete(roomId);
    room.stop();
    this.#engine.forget(roomId);
  }

  /** Forgets rooms until what is left fits, but for the one that was asked in last: it has a bound of its own. */
  #shrink(): void {
    let all = 0;
    for (const room of this.#rooms.values()) all += room.size;
    for (const [roomId, room] of this.#rooms) {
      if (all <= indexBounds.all || this.#rooms.size === 1) return;
      all -= room.size;
      this.forget(roomId);
    }
  }

  /** Reads all rooms anew, after the engine lost them. */
  restart(): void {
    for (const room of this.#rooms.values()) room.reread();
  }

  /** Stops following. */
  close(): void {
    this.#stop();
    for (const room of this.#rooms.values()) room.stop();
    this.#rooms.clear();
  }
}

type FollowedParts = {
  texts: RoomTexts;
  engine: IndexedTexts;
  scheduler: Scheduler;
  report: (error: unknown) => void;
  forget: () => void;
  /** Told when more is known than before. */
  grown: () => void;
};

/** One room: which of its files the engine has under which path, and what is to be read. */
class FollowedRoom {
  readonly #roomId: string;
  readonly #parts: FollowedParts;
  /** Paths by file id, as the engine knows them. */
  #known = new Map<string, string>();
  /** How long the text of each path is that the engine has. */
  readonly #sizes = new Map<string, number>();
  #size = 0;
  readonly #stale = new Set<string>();
  #listStale = true;
  #timer: Timer | undefined;
  #idle: Timer | undefined;
  #reading = false;
  #stopped = false;

  constructor(roomId: string, parts: FollowedParts) {
    this.#roomId = roomId;
    this.#parts = parts;
    void this.#read();
  }

  /** How much text the engine has of the room, in UTF-16 units. */
  get size(): number {
    return this.#size;
  }

  files(): TextFile[] {
    const ids = new Map([...this.#known].map(([fileId, path]) => [path, fileId]));
    return [...this.#sizes.keys()].map((path) => ({ fileId: ids.get(path)!, path }));
  }

  used(): void {
    this.#idle?.cancel();
    this.#idle = this.#parts.scheduler.after(idleMs, this.#parts.forget);
  }

  changed(fileId: string | undefined): void {
    if (fileId === undefined) this.#listStale = true;
    else this.#stale.add(fileId);
    this.#timer ??= this.#parts.scheduler.after(gatherMs, () => {
      this.#timer = undefined;
      void this.#read();
    });
  }

  reread(): void {
    this.#known.clear();
    this.#sizes.clear();
    this.#size = 0;
    this.#listStale = true;
    void this.#read();
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
    this.#idle?.cancel();
  }

  /** Reads what is stale, one document after the other, so that the hub is not asked for a thousand at once. */
  async #read(): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    try {
      while (!this.#stopped && (this.#listStale || this.#stale.size > 0)) {
        if (this.#listStale) await this.#readList();
        else await this.#readOne();
      }
    } catch (error) {
      this.#parts.report(error);
    } finally {
      this.#reading = false;
    }
  }

  async #readList(): Promise<void> {
    this.#listStale = false;
    const files = await this.#parts.texts.files(this.#roomId);
    if (this.#stopped) return;
    const open = files.filter(({ path }) => !isSecretPath(path));
    const now = new Map(open.map(({ fileId, path }: TextFile) => [fileId, path]));
    for (const [fileId, path] of this.#known) {
      if (now.get(fileId) !== path) this.#remove(path);
    }
    for (const [fileId, path] of now) if (this.#known.get(fileId) !== path) this.#stale.add(fileId);
    this.#known = now;
  }

  async #readOne(): Promise<void> {
    const fileId: string = this.#stale.values().next().value!;
    this.#stale.delete(fileId);
    const text = await this.#parts.texts.text(this.#roomId, fileId);
    const path = this.#known.get(fileId);
    if (this.#stopped || path === undefined || text === undefined) return;
    const others = this.#size - (this.#sizes.get(path) ?? 0);
    const isTooMuch = text.length > indexBounds.file || others + text.length > indexBounds.room;
    if (isTooMuch || holdsPrivateKey(text)) this.#remove(path);
    else {
      this.#parts.engine.put(this.#roomId, path, text);
      // The last changed is the last.
      this.#sizes.delete(path);
      this.#sizes.set(path, text.length);
      this.#size = others + text.length;
      this.#parts.grown();
    }
  }

  #remove(path: string): void {
    this.#parts.engine.remove(this.#roomId, path);
    this.#size -= this.#sizes.get(path) ?? 0;
    this.#sizes.delete(path);
  }
}
