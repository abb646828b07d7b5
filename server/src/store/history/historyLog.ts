import { checksumOf } from '../log/packedRow.ts';
import type { Sql, Statement } from '../sql/sql.ts';
import {
  type DocumentLog,
  type HistoryBase,
  type RowPage,
  type Snapshot,
  unauthored,
} from './documentLog.ts';
import {
  countLogStatement,
  findHistoryStatement,
  findRoomHistoryStatement,
  lastBeforeStatement,
  readBaseStatement,
  readLogStatement,
  readLogsStatement,
  readSnapshotStatement,
} from './historyStatements.ts';

/** A document whose history can be read, as it stood when it was asked for. */
export type DocumentHead = {
  documentId: number;
  epoch: string;
  /** The seq given out last. */
  seq: number;
  snapshotSeq: number;
  /** Where what is kept begins, if that is not the first edit. */
  baseSeq: number | null;
};

/** The same of one of a room's documents, with its name and how many bytes its rows have. */
export type RoomDocumentHead = DocumentHead & { name: string; bytes: number };

/** The rows of a document. */
export type DocumentRows = { head: RoomDocumentHead; rows: RowPage[] };

/** So much is read at once, so that nobody waits long behind it; a single row may be larger. */
const pageRows = 20_000;
const pageBytes = 1024 * 1024;

/** Reads what is kept of how documents came to be. */
export class HistoryLog {
  readonly #database: Sql;
  readonly #maxBytes: number;

  /** @param maxBytes of rows of one document; where there are more, its history begins at its snapshot */
  constructor(database: Sql, maxBytes = 100_000_000) {
    this.#database = database;
    this.#maxBytes = maxBytes;
  }

  /** @returns undefined when there is no such document */
  async find(document: string): Promise<DocumentHead | undefined> {
    return (await this.#database.run<DocumentHead>(findHistoryStatement, [document])).rows[0];
  }

  /** Every document of a room, by name. */
  async findAll(roomId: string): Promise<RoomDocumentHead[]> {
    const { rows } = await this.#database.run<RoomDocumentHead>(findRoomHistoryStatement, [roomId]);
    return rows;
  }

  /**
   * Reads the rows of documents, of many small ones at once.
   * @returns a part of the documents after the other
   */
  async *readRows(heads: readonly RoomDocumentHead[]): AsyncGenerator<DocumentRows[]> {
    let small: RoomDocumentHead[] = [];
    let bytes = 0;
    for (const head of heads) {
      if (head.bytes > pageBytes) {
        const { pages } = await readPages(this.#database, readLogStatement, head.documentId, 0, head.seq);
        yield [{ head, rows: pages }];
        continue;
      }
      if (bytes + head.bytes > pageBytes) {
        yield await this.#readSmall(small);
        small = [];
        bytes = 0;
      }
      small.push(head);
      bytes += head.bytes;
    }
    if (small.length > 0) yield await this.#readSmall(small);
  }

  async #readSmall(heads: readonly RoomDocumentHead[]): Promise<DocumentRows[]> {
    const ids = heads.map(({ documentId }) => documentId);
    type Found = RowPage & { documentId: number };
    const { rows } = await this.#database.run<Found>(readLogsStatement, [ids]);
    const pages = new Map(rows.map(({ documentId, numbers, data }) => [documentId, [{ numbers, data }]]));
    return heads.map((head) => ({ head, rows: pages.get(head.documentId) ?? [] }));
  }

  /** The last seq of a document that was written before a moment; 0 for none. */
  async lastBefore(documentId: number, before: Date): Promise<number> {
    const { rows } = await this.#database.run<{ seq: number }>(lastBeforeStatement, [documentId, before]);
    return rows[0]!.seq;
  }

  /** Reads all that is kept of a document up to the seq of its head. */
  async read({ documentId, seq }: DocumentHead): Promise<DocumentLog> {
    const snapshot = await readSnapshot(this.#database, documentId);
    const base = await readBase(this.#database, documentId);
    const { rows } = await this.#database.run<{ bytes: number }>(countLogStatement, [
      documentId,
      base?.seq ?? 0,
    ]);
    if (rows[0]!.bytes <= this.#maxBytes) {
      const found = await readPages(this.#database, readLogStatement, documentId, base?.seq ?? 0, seq);
      if (found.isWhole) return { base, rows: found.pages, snapshot };
    }
    // What is older is too much, or it was removed without a base: nothing was kept for a time.
    const start = snapshot && unauthored(snapshot);
    const { pages } = await readPages(this.#database, readLogStatement, documentId, start?.seq ?? 0, seq);
    return { base: start, rows: pages, snapshot };
  }
}

/** @returns undefined when there is none, or it is not what was written */
export async function readBase(database: Sql, documentId: number): Promise<HistoryBase | undefined> {
  const { rows } = await database.run<HistoryBase & { checksum: number }>(readBaseStatement, [documentId]);
  const [row] = rows;
  if (!row || baseChecksum(row) !== row.checksum) return undefined;
  const { seq, at, state, authorship } = row;
  return { seq, at, state, authorship };
}

/** The checksum a base is stored with. */
export function baseChecksum({ state, authorship }: Pick<HistoryBase, 'state' | 'authorship'>): number {
  return checksumOf(authorship.length === 0 ? state : Buffer.concat([state, authorship]));
}

/** @returns undefined when there is none, or it is not what was written */
export async function readSnapshot(database: Sql, documentId: number): Promise<Snapshot | undefined> {
  type Row = { seq: number; data: Uint8Array | null; checksum: number };
  const [row] = (await database.run<Row>(readSnapshotStatement, [documentId])).rows;
  if (!row?.data || checksumOf(row.data) !== row.checksum) return undefined;
  return { seq: row.seq, state: row.data };
}

type FoundPage = RowPage & { firstSeq: number | null; lastSeq: number; rows: number };

/**
 * Reads rows after a seq up to another.
 * @returns whether they follow on each other, and on the seq
 */
export async function readPages(
  database: Sql,
  statement: Statement,
  documentId: number,
  after: number,
  until: number,
  maxBytes = Number.POSITIVE_INFINITY,
): Promise<{ pages: RowPage[]; isWhole: boolean; lastSeq: number }> {
  const pages: RowPage[] = [];
  let lastSeq = after;
  for (let bytes = 0; bytes < maxBytes && lastSeq < until; ) {
    const values = [documentId, lastSeq, until, pageRows, pageBytes];
    const {
      firstSeq,
      lastSeq: last,
      numbers,
      data,
    } = (await database.run<FoundPage>(statement, values)).rows[0]!;
    if (firstSeq === null) break;
    if (firstSeq !== lastSeq + 1) return { pages, isWhole: false, lastSeq };
    pages.push({ numbers, data });
    bytes += data.length;
    lastSeq = last;
  }
  return { pages, isWhole: true, lastSeq };
}
