import type { Run } from './updateScan.ts';
import { type Cursor, type Piece, Sections, updateOf } from './updateSections.ts';
import type { WalkedStruct } from './updateWalk.ts';

/** How many structs, or deletions, the next slice holds at most. It may be changed between two slices. */
export type Pace = { structs: number };

/**
 * Cuts an update into small ones that together are the same, each of which can be applied after those before it.
 * What a struct costs Yjs is as likely as not to differ with its client: there the pace is set to one.
 * @param update one that the scan accepts
 */
export function* sliceUpdate(update: Uint8Array, pace: Pace): Generator<Uint8Array> {
  const sections = new Sections(update);
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
  const order: Order = { cursors, waiting, pace, last: undefined };
  // As Yjs itself does: of what many wrote at one place, the last of them is the first, and finds its place at once.
  for (const first of [...cursors.values()].sort((one, other) => other.client - one.client)) {
    const stack = [{ cursor: first, through: Number.POSITIVE_INFINITY }];
    waiting.add(first);
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const cause = yield* untilCause(top.cursor, top.through, order);
      if (cause) {
        waiting.add(cause.cursor);
        stack.push({ cursor: cause.cursor, through: cause.clock });
      } else {
        waiting.delete(top.cursor);
        stack.pop();
      }
    }
  }
}

/** A struct that has to be handed out first, and where. */
type Cause = { cursor: Cursor; clock: number };

/** `waiting`: whose structs wait for those of others; `last`: of whom the last piece was. */
type Order = {
  cursors: ReadonlyMap<number, Cursor>;
  waiting: ReadonlySet<Cursor>;
  pace: Pace;
  last: Cursor | undefined;
};

/** Hands out structs of one client up to a clock. @returns what stands in the way of the next one, if anything */
function* untilCause(cursor: Cursor, through: number, order: Order): Generator<Piece, Cause | undefined> {
  const { cursors, waiting, pace } = order;
  let cause: Cause | undefined;
  while (!cause && !cursor.done && cursor.struct.clock <= through) {
    const { start, client } = cursor;
    const { clock } = cursor.struct;
    let [count, end] = [0, start];
    if (cursor !== order.last) pace.structs = 1;
    order.last = cursor;
    while (!cursor.done && count < pace.structs && cursor.struct.clock <= through) {
      cause = causeOf(cursor.struct, cursors, waiting);
      if (cause) break;
      count += 1;
      end = cursor.end;
      cursor.next();
    }
    if (count > 0) yield { client, clock, count, start, end };
  }
  return cause;
}

/** What a struct refers to in the same update that has not been handed out. Who waits for this one is not waited for. */
function causeOf(
  struct: WalkedStruct,
  cursors: ReadonlyMap<number, Cursor>,
  waiting: ReadonlySet<Cursor>,
): Cause | undefined {
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
