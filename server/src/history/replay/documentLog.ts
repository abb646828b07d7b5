import { CorruptRowError, unpackRow } from '../../store/log/packedRow.ts';

/** One row of the log as it is stored: the updates of one commit. */
export type LogRow = {
  firstSeq: number;
  lastSeq: number;
  data: Uint8Array;
  checksum: number;
  /** When it was committed, in milliseconds since 1970. */
  at: number;
};

/** What stands for the rows that are no longer kept: a document as it was at `seq`, without what was deleted by then. */
export type HistoryBase = {
  seq: number;
  /** When it was so, in milliseconds since 1970. */
  at: number;
  state: Uint8Array;
  /** See authorship.ts; empty where nobody knows who wrote it. */
  authorship: Uint8Array;
};

/** All that is kept of how a document came to be. */
export type DocumentLog = {
  base: HistoryBase | undefined;
  /** What came after the base, without gaps. */
  rows: readonly LogRow[];
  /** The document at a later seq, which makes up for what a corrupt row had. */
  snapshot?: { seq: number; state: Uint8Array } | undefined;
};

/** One update of a document, or what is left of a row that cannot be read. */
export type Edit =
  | { kind: 'update'; seq: number; at: number; author: string; update: Uint8Array }
  | { kind: 'gap'; seq: number; at: number; from: number };

/** The updates of rows, in their order. */
export function* editsOf(rows: Iterable<LogRow>): Generator<Edit> {
  for (const { firstSeq, lastSeq, data, checksum, at } of rows) {
    const updates = readRow(data, checksum, lastSeq - firstSeq + 1);
    if (!updates) yield { kind: 'gap', seq: lastSeq, at, from: firstSeq };
    else {
      for (const [index, { update, author }] of updates.entries())
        yield { kind: 'update', seq: firstSeq + index, at, author, update };
    }
  }
}

function readRow(data: Uint8Array, checksum: number, count: number) {
  try {
    return unpackRow({ data, checksum }, count);
  } catch (error) {
    if (error instanceof CorruptRowError) return undefined;
    throw error;
  }
}
