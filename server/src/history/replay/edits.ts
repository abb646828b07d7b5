import { type DocumentLog, type LogRow, rowsOf } from '../../store/history/documentLog.ts';
import { CorruptRowError, unpackRow } from '../../store/log/packedRow.ts';

/** One update of a document, or what is left of a row that cannot be read. */
export type Edit =
  | { kind: 'update'; seq: number; at: number; author: string; update: Uint8Array }
  | { kind: 'gap'; seq: number; at: number; from: number };

/** The updates of a log, in their order. */
export function* editsOf(rows: DocumentLog['rows']): Generator<Edit> {
  for (const one of rows) {
    for (const row of 'numbers' in one ? rowsOf(one) : [one]) yield* editsOfRow(row);
  }
}

function* editsOfRow({ firstSeq, lastSeq, data, checksum, at }: LogRow): Generator<Edit> {
  const updates = readRow(data, checksum, lastSeq - firstSeq + 1);
  if (!updates) yield { kind: 'gap', seq: lastSeq, at, from: firstSeq };
  else {
    for (const [index, { update, author }] of updates.entries())
      yield { kind: 'update', seq: firstSeq + index, at, author, update };
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
