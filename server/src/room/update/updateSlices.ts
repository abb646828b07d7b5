import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { UpdateReader } from './updateReader.ts';
import type { Run } from './updateScan.ts';
import { readStruct, type UpdateVisitor, WalkedStruct, walkUpdate } from './updateWalk.ts';

/** Reads the structs of one client of an update, one ahead. */
class Cursor {
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
    if (this.#left === 0) {
      this.done = true;
      return;
    }
    this.#left -= 1;
    this.start = this.#reader.position;
    const info = this.#reader.byte();
    this.struct.begin(this.client, this.#clock, info & 31);
    readStruct(this.#reader, info, this.struct);
    this.#clock += this.struct.length;
    this.end = this.#reader.position;
  }
}

class Sections implements UpdateVisitor {
  readonly cursors = new Map<number, Cursor>();
  readonly deletes: Run[] = [];
  hasGaps = false;
  deletesAt = 0;
  readonly #update: Uint8Array;

  constructor(update: Uint8Array) {
    this.#update = update;
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

/** How many structs, or deletions, the next slice holds at most. It may be changed between two slices. */
export type Pace = { structs: number };

/** Structs of one client that follow on each other, from `start` to `end` in the bytes of the update. */
export type Piece = { client: number; clock: number; count: number; start: number; end: number };

/**
 * Cuts an update into small ones that together are the same, each of which can be applied after those before it.
 * What a struct costs Yjs is as likely as not to differ with its client: there the pace is set to one.
 * @param update one that the scan accepts
 */
export function* sliceUpdate(update: Uint8Array, pace: Pace): Generator<Uint8Array> {
  const sections = new Sections(update);
  walkUpdate(update, sections);
  // What is behind a gap waits in Yjs, which goes through all of that for each piece that joins it.
  if (sections.hasGaps) {
    yield update;
    return;
  }
  for (const piece of inOrder(sections, pace)) yield updateOf(update, [piece], []);
  yield* deletesInSlices(update, sections.deletes, pace);
}

/**
 * Cuts an update into as few as go, each of which has a bounded number of structs and can be taken after those before.
 * @param update one that the scan accepts and in which no client has a gap
 * @param most how many structs or deletions each of them has at most
 */
export function* partsOf(update: Uint8Array, most: number): Generator<Uint8Array> {
  const sections = new Sections(update);
  walkUpdate(update, sections);
  const pace = { structs: most };
  let gathered = new Map<number, Piece>();
  let count = 0;
  for (const piece of inOrder(sections, pace)) {
    const before = gathered.get(piece.client);
    if (before) {
      before.count += piece.count;
      before.end = piece.end;
    } else gathered.set(piece.client, piece);
    count += piece.count;
    if (count === most) {
      yield updateOf(update, [...gathered.values()], []);
      gathered = new Map();
      count = 0;
    }
    pace.structs = most - count;
  }
  pace.structs = most;
  if (gathered.size > 0) yield updateOf(update, [...gathered.values()], []);
  yield* deletesInSlices(update, sections.deletes, pace);
}

function* deletesInSlices(update: Uint8Array, deletes: readonly Run[], pace: Pace): Generator<Uint8Array> {
  for (let from = 0; from < deletes.length; ) {
    const to = from + pace.structs;
    yield updateOf(update, [], deletes.slice(from, to));
    from = to;
  }
}

/** The structs of an update, each after what it refers to. */
function* inOrder({ cursors }: Sections, pace: Pace): Generator<Piece> {
  for (const cursor of cursors.values()) cursor.next();
  const waiting = new Set<Cursor>();
  let last: Cursor | undefined;
  // As Yjs itself does: of what many wrote at one place, the last of them is the first, and finds its place at once.
  for (const first of [...cursors.values()].sort((one, other) => other.client - one.client)) {
    const stack = [{ cursor: first, through: Number.POSITIVE_INFINITY }];
    waiting.add(first);
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const { cursor, through } = top;
      let cause: { cursor: Cursor; clock: number } | undefined;
      while (!cause && !cursor.done && cursor.struct.clock <= through) {
        const { start, client } = cursor;
        const { clock } = cursor.struct;
        let [count, end] = [0, start];
        if (cursor !== last) pace.structs = 1;
        last = cursor;
        while (!cursor.done && count < pace.structs && cursor.struct.clock <= through) {
          cause = causeOf(cursor.struct, cursors, waiting);
          if (cause) break;
          count += 1;
          end = cursor.end;
          cursor.next();
        }
        if (count > 0) yield { client, clock, count, start, end };
      }
      if (cause) {
        waiting.add(cause.cursor);
        stack.push({ cursor: cause.cursor, through: cause.clock });
      } else {
        waiting.delete(cursor);
        stack.pop();
      }
    }
  }
}

/** What a struct refers to in the same update that has not been handed out. Who waits for this one is not waited for. */
function causeOf(
  struct: WalkedStruct,
  cursors: ReadonlyMap<number, Cursor>,
  waiting: ReadonlySet<Cursor>,
): { cursor: Cursor; clock: number } | undefined {
  const find = (client: number, clock: number) => {
    if (client < 0 || client === struct.client) return undefined;
    const cursor = cursors.get(client);
    if (!cursor || cursor.done || cursor.struct.clock > clock || waiting.has(cursor)) return undefined;
    return { cursor, clock };
  };
  return (
    find(struct.leftClient, struct.leftClock) ??
    find(struct.rightClient, struct.rightClock) ??
    find(struct.parentClient, struct.parentClock)
  );
}

/**
 * What of an update somebody lacks who holds the structs before some clocks; what it deletes is all in it.
 * @param update one that the scan accepts
 */
export function cutUpdate(update: Uint8Array, held: ReadonlyMap<number, number>): Uint8Array {
  const sections = new Sections(update);
  walkUpdate(update, sections);
  if (sections.hasGaps) return Y.diffUpdate(update, Y.encodeStateVector(new Map(held)));
  const left: Piece[] = [];
  for (const cursor of sections.cursors.values()) {
    const { client, struct } = cursor;
    const from = held.get(client) ?? 0;
    cursor.next();
    // A struct of which a part is held stays whole: whoever applies it leaves that part out.
    while (!cursor.done && struct.clock + struct.length <= from) cursor.next();
    const { start } = cursor;
    const { clock } = struct;
    let count = 0;
    for (; !cursor.done; cursor.next()) count += 1;
    if (count > 0) left.push({ client, clock, count, start, end: cursor.end });
  }
  return updateOf(update, left, sections.deletes);
}

/** An update without some of what it deletes. */
export function withoutDeletes(update: Uint8Array, isLeftOut: (deleted: Run) => boolean): Uint8Array {
  const sections = new Sections(update);
  walkUpdate(update, sections);
  const encoder = encoding.createEncoder();
  encoding.writeUint8Array(encoder, update.subarray(0, sections.deletesAt));
  writeDeletes(
    encoder,
    sections.deletes.filter((deleted) => !isLeftOut(deleted)),
  );
  return encoding.toUint8Array(encoder);
}

/** An update of pieces of another, no two of one client, and of deletions. */
function updateOf(whole: Uint8Array, pieces: readonly Piece[], deletes: readonly Run[]): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, pieces.length);
  for (const { client, clock, count, start, end } of pieces) {
    for (const value of [count, client, clock]) encoding.writeVarUint(encoder, value);
    encoding.writeUint8Array(encoder, whole.subarray(start, end));
  }
  writeDeletes(encoder, deletes);
  return encoding.toUint8Array(encoder);
}

function writeDeletes(encoder: encoding.Encoder, deletes: readonly Run[]): void {
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
