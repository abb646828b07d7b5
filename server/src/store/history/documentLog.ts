/** One row of the log as it is stored: the updates of one commit. */
export type LogRow = {
  firstSeq: number;
  lastSeq: number;
  data: Uint8Array;
  checksum: number;
  /** When it was committed, in milliseconds since 1970. */
  at: number;
};

/**
 * Rows as they travel from the database to a thread: their data end to end, and for each five numbers of 64 bits, the
 * highest byte first: first seq, last seq, checksum, time and length.
 */
export type RowPage = { numbers: Uint8Array; data: Uint8Array };

/** What stands for the rows that are no longer kept: a document as it was at `seq`, without what was deleted by then. */
export type HistoryBase = {
  seq: number;
  /** When it was so, in milliseconds since 1970. */
  at: number;
  state: Uint8Array;
  /** Who wrote what of it, packed; empty where nobody knows. */
  authorship: Uint8Array;
};

/** All that is kept of how a document came to be. */
export type DocumentLog = {
  base: HistoryBase | undefined;
  /** What came after the base, without gaps. */
  rows: readonly LogRow[] | readonly RowPage[];
  /** The document at a later seq, which makes up for what a corrupt row had. */
  snapshot?: Snapshot | undefined;
};

/** A document at a seq. */
export type Snapshot = { seq: number; state: Uint8Array };

/** A snapshot as a base, of which nobody knows who wrote it, or when. */
export function unauthored(snapshot: Snapshot): HistoryBase {
  return { ...snapshot, at: 0, authorship: new Uint8Array() };
}

/** Makes the base that stands for the edits of a log up to a seq. */
export type FoldBase = (log: DocumentLog, until: number) => Promise<HistoryBase>;

const numbersBytes = 40;

/** The rows of a page, in their order. */
export function* rowsOf({ numbers, data }: RowPage): Generator<LogRow> {
  const view = new DataView(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  let start = 0;
  for (let at = 0; at < numbers.length; at += numbersBytes) {
    const [firstSeq, lastSeq, checksum, time, length] = [0, 8, 16, 24, 32].map((offset) =>
      Number(view.getBigInt64(at + offset)),
    ) as [number, number, number, number, number];
    yield { firstSeq, lastSeq, checksum, at: time, data: data.subarray(start, start + length) };
    start += length;
  }
}
