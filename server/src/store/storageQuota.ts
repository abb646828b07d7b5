import { countRoomStatement, countServerStatement } from './log/storageStatements.ts';
import type { Sql } from './sql/sql.ts';

export type StorageLimits = {
  /** What one room may keep, its history included. */
  roomBytes: number;
  /** What all rooms together may keep; undefined for no bound. */
  serverBytes: number | undefined;
};

/** What is full. */
export type Full = 'room' | 'server';

/** What somebody reads whose edit there is no space for, by what is full. */
export const storageReasons: Readonly<Record<Full, string>> = {
  room: 'The room keeps as much as this server allows. Delete files, or go on in another room.',
  server: 'This server keeps as much as it may. Ask whoever runs it to make space.',
};

/** The database is asked again after so long, in milliseconds; in between, what this server writes is added. */
const roomRecountMs = 60_000;
const serverRecountMs = 600_000;
/** Of something full it is asked sooner, because somebody may have made space, on another server too. */
const fullRecountMs = 5_000;
const mostRooms = 10_000;
/** Shortening the history frees some more than it has to, so that it is not done with every edit. */
const spare = 0.1;

type Count = { bytes: number; at: number; counting: Promise<void> | undefined };

/**
 * Bounds what rooms keep. The counters are in the rows an edit writes anyway; here the sum of a room is remembered, and
 * asked for once a minute while somebody writes in it. What other servers write in that minute comes on top. A room's
 * history goes before its edits are refused, the oldest first.
 */
export class StorageQuota {
  readonly #database: Sql;
  readonly #limits: StorageLimits;
  readonly #now: () => number;
  readonly #shorten: (roomId: string, bytes: number) => Promise<number>;
  readonly #onError: (error: unknown) => void;
  readonly #rooms = new Map<string, Count>();
  readonly #server: Count = { bytes: 0, at: Number.NEGATIVE_INFINITY, counting: undefined };

  /**
   * @param shorten removes as many bytes of a room's history, the oldest first; returns how many there were
   * @param onError told of a count that failed; until the next one, what was counted last holds
   * @param now milliseconds since any moment
   */
  constructor(parts: {
    database: Sql;
    limits: StorageLimits;
    shorten: (roomId: string, bytes: number) => Promise<number>;
    onError: (error: unknown) => void;
    now: () => number;
  }) {
    this.#database = parts.database;
    this.#limits = parts.limits;
    this.#shorten = parts.shorten;
    this.#onError = parts.onError;
    this.#now = parts.now;
  }

  /**
   * Whether something is full, as far as it is known now; asks the database in the background when that is long ago.
   * @param isManifest the list of files may grow somewhat further, so that a full room can be cleared
   */
  full(roomId: string, isManifest = false): Full | undefined {
    const room = this.#room(roomId);
    void this.#refresh(room, roomId);
    void this.#refresh(this.#server, undefined);
    return this.#judge(room, isManifest ? 1 + spare : 1);
  }

  /** The same, once it is known. @param bytes what is to be written */
  async wouldBeFull(roomId: string | undefined, bytes: number): Promise<Full | undefined> {
    const room = roomId === undefined ? undefined : this.#room(roomId);
    if (room) await this.#refresh(room, roomId);
    await this.#refresh(this.#server, undefined);
    const { roomBytes, serverBytes } = this.#limits;
    if (room && room.bytes + bytes > roomBytes) return 'room';
    return serverBytes !== undefined && this.#server.bytes + bytes > serverBytes ? 'server' : undefined;
  }

  /** Bytes were written into a room. */
  wrote(roomId: string, bytes: number): void {
    this.#room(roomId).bytes += bytes;
    this.#server.bytes += bytes;
  }

  /** Something of a room was removed: what it keeps is counted anew when it is asked for. */
  removed(roomId: string): void {
    this.#rooms.delete(roomId);
    this.#server.at = Number.NEGATIVE_INFINITY;
  }

  /** Resolves when nothing is being counted. */
  async idle(): Promise<void> {
    await Promise.all([...this.#rooms.values(), this.#server].map(({ counting }) => counting));
  }

  #judge(room: Count, share: number): Full | undefined {
    const { roomBytes, serverBytes } = this.#limits;
    if (room.bytes >= roomBytes * share) return 'room';
    return serverBytes !== undefined && this.#server.bytes >= serverBytes * share ? 'server' : undefined;
  }

  #room(roomId: string): Count {
    let room = this.#rooms.get(roomId);
    if (!room) {
      room = { bytes: 0, at: Number.NEGATIVE_INFINITY, counting: undefined };
      this.#rooms.set(roomId, room);
      if (this.#rooms.size > mostRooms) this.#rooms.delete(this.#rooms.keys().next().value!);
    }
    return room;
  }

  #refresh(count: Count, roomId: string | undefined): Promise<void> | undefined {
    const { roomBytes, serverBytes } = this.#limits;
    const limit = roomId === undefined ? serverBytes : roomBytes;
    if (limit === undefined || limit === Number.POSITIVE_INFINITY) return undefined;
    const usualMs = roomId === undefined ? serverRecountMs : roomRecountMs;
    const isFull = count.bytes >= limit;
    if (!count.counting && this.#now() - count.at >= (isFull ? fullRecountMs : usualMs)) {
      count.counting = this.#count(count, roomId, limit)
        .catch(this.#onError)
        .finally(() => {
          count.counting = undefined;
          count.at = this.#now();
        });
    }
    return count.counting;
  }

  async #count(count: Count, roomId: string | undefined, limit: number): Promise<void> {
    const before = count.bytes;
    const kept = await this.#ask(roomId);
    // What was written meanwhile may be in the sum already; it is the next count that knows.
    count.bytes = kept + (count.bytes - before);
    if (roomId === undefined || count.bytes < limit) return;
    const toFree = count.bytes - limit * (1 - spare);
    count.bytes -= await this.#shorten(roomId, toFree);
  }

  async #ask(roomId: string | undefined): Promise<number> {
    const { rows } =
      roomId === undefined
        ? await this.#database.run<{ bytes: number }>(countServerStatement, [])
        : await this.#database.run<{ bytes: number }>(countRoomStatement, [roomId]);
    return rows[0]?.bytes ?? 0;
  }
}
