import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import type { Run } from './updateScan.ts';
import { type Cursor, type Piece, Sections, updateOf, writeDeletes } from './updateSections.ts';
import { skip } from './updateWalk.ts';

/**
 * What of an update somebody lacks who holds the structs before some clocks; what it deletes is all in it.
 * @param update one that the scan accepts
 */
export function cutUpdate(update: Uint8Array, held: ReadonlyMap<number, number>): Uint8Array {
  const sections = new Sections(update);
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

/** An update with less of what it deletes. @param left what is left of each range; undefined for nothing */
export function withDeletes(update: Uint8Array, left: (deleted: Run) => Run | undefined): Uint8Array {
  const { deletes, deletesAt } = new Sections(update);
  const kept = deletes.map(left).filter((deleted) => deleted !== undefined);
  return encoding.encode((encoder) => {
    encoding.writeUint8Array(encoder, update.subarray(0, deletesAt));
    writeDeletes(encoder, kept);
  });
}

/** An update without some of its structs. What it deletes is all in it. */
export function withoutStructs(update: Uint8Array, isLeftOut: (struct: Run) => boolean): Uint8Array {
  const { cursors, deletesAt } = new Sections(update);
  const left = [...cursors.values()].map((cursor) => structsLeft(cursor, isLeftOut));
  const clients = left.filter((structs) => structs.length > 0);
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, clients.length);
    for (const structs of clients) writeStructs(encoder, update, structs);
    encoding.writeUint8Array(encoder, update.subarray(deletesAt));
  });
}

/** One struct: its clocks, and its bytes. */
type Placed = Run & { start: number; end: number };

function structsLeft(cursor: Cursor, isLeftOut: (struct: Run) => boolean): Placed[] {
  const { client, struct } = cursor;
  const left: Placed[] = [];
  for (cursor.next(); !cursor.done; cursor.next()) {
    const { start, end } = cursor;
    const placed = { client, from: struct.clock, to: struct.clock + struct.length, start, end };
    if (!isLeftOut(placed)) left.push(placed);
  }
  return left;
}

/** Writes the structs of one client, and the gaps between them. */
function writeStructs(encoder: encoding.Encoder, update: Uint8Array, structs: readonly Placed[]): void {
  const { client, from } = structs[0]!;
  const isBehindGap = (struct: Placed, index: number) => index > 0 && struct.from > structs[index - 1]!.to;
  const gaps = structs.filter(isBehindGap).length;
  for (const value of [structs.length + gaps, client, from]) encoding.writeVarUint(encoder, value);
  for (const [index, struct] of structs.entries()) {
    if (isBehindGap(struct, index)) {
      encoding.writeUint8(encoder, skip);
      encoding.writeVarUint(encoder, struct.from - structs[index - 1]!.to);
    }
    encoding.writeUint8Array(encoder, update.subarray(struct.start, struct.end));
  }
}
