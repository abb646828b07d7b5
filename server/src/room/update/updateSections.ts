import * as encoding from 'lib0/encoding';
import { UpdateReader } from './updateReader.ts';
import type { Run } from './updateScan.ts';
import { readStruct, skip, type UpdateVisitor, WalkedStruct, walkUpdate } from './updateWalk.ts';

/** Reads the structs of one client of an update, one ahead. */
export class Cursor {
  readonly client: number;
  readonly struct = new WalkedStruct();
  readonly #reader: UpdateReader;
  #left: number;
  #clock: number;
  /** Where the bytes of the struct begin and end; `end` of the last one is where the section ends. */
  start: number;
  end: number;
  done = false;

  constructor(update: Uint8Array, client: number, clock: number, structs: number, offset: number) {
    this.client = client;
    this.#reader = new UpdateReader(update, offset);
    this.#left = structs;
    this.#clock = clock;
    this.start = offset;
    this.end = offset;
  }

  next(): void {
    let info = skip;
    while (this.#left > 0 && info === skip) {
      this.#left -= 1;
      this.start = this.#reader.position;
      info = this.#reader.byte();
      if (info === skip) this.#clock += this.#reader.clock();
    }
    if (info === skip) {
      this.done = true;
      return;
    }
    this.struct.begin(this.client, this.#clock, info & 31);
    readStruct(this.#reader, info, this.struct);
    this.#clock += this.struct.length;
    this.end = this.#reader.position;
  }
}

/** The structs of an update by client, to be read side by side, and what it deletes. */
export class Sections implements UpdateVisitor {
  readonly cursors = new Map<number, Cursor>();
  readonly deletes: Run[] = [];
  hasGaps = false;
  deletesAt = 0;
  readonly #update: Uint8Array;

  /** @param update one that the scan accepts */
  constructor(update: Uint8Array) {
    this.#update = update;
    walkUpdate(update, this);
  }

  section(client: number, clock: number, structs: number, offset: number): void {
    this.cursors.set(client, new Cursor(this.#update, client, clock, structs, offset));
  }

  struct(): void {}

  gap(): void {
    this.hasGaps = true;
  }

  deletions(offset: number): void {
    this.deletesAt = offset;
  }

  deleted(client: number, from: number, to: number): void {
    this.deletes.push({ client, from, to });
  }
}

/** Structs of one client that follow on each other, from `start` to `end` in the bytes of the update. */
export type Piece = { client: number; clock: number; count: number; start: number; end: number };

/** An update of pieces of another, no two of one client, and of deletions. */
export function updateOf(whole: Uint8Array, pieces: readonly Piece[], deletes: readonly Run[]): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, pieces.length);
  for (const { client, clock, count, start, end } of pieces) {
    for (const value of [count, client, clock]) encoding.writeVarUint(encoder, value);
    encoding.writeUint8Array(encoder, whole.subarray(start, end));
  }
  writeDeletes(encoder, deletes);
  return encoding.toUint8Array(encoder);
}

export function writeDeletes(encoder: encoding.Encoder, deletes: readonly Run[]): void {
  const clients = Map.groupBy(deletes, ({ client }) => client);
  encoding.writeVarUint(encoder, clients.size);
  for (const [client, runs] of clients) {
    encoding.writeVarUint(encoder, client);
    encoding.writeVarUint(encoder, runs.length);
    for (const { from, to } of runs) {
      encoding.writeVarUint(encoder, from);
      encoding.writeVarUint(encoder, to - from);
    }
  }
}
