import * as Y from 'yjs';

/** What of a document is deleted, by client: ranges of clocks in order, none of which touch. */
export type Deletions = ReadonlyMap<number, readonly { clock: number; len: number }[]>;

/** Reads them off a document, which takes a look at all of it. */
export function deletionsOf(doc: Y.Doc): Deletions {
  return Y.createDeleteSetFromStructStore(doc.store).clients;
}

/** Whether everything an update deletes is among them. */
export function containDeletions(deletions: Deletions, update: Uint8Array): boolean {
  for (const [client, ranges] of Y.decodeUpdate(update).ds.clients) {
    const deleted = deletions.get(client) ?? [];
    for (const { clock, len } of ranges) {
      const last = deleted[lastUpTo(deleted, clock)];
      if (!last || last.clock + last.len < clock + len) return false;
    }
  }
  return true;
}

/** The index of the last range that begins no later than a clock; -1 for none. */
function lastUpTo(ranges: readonly { clock: number }[], clock: number): number {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ranges[middle]!.clock <= clock) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
