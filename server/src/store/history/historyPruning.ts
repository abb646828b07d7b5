import type { Sql, SqlDatabase } from '../sql/sql.ts';
import { isUnavailable } from '../sql/unavailable.ts';
import { type FoldBase, type HistoryBase, unauthored } from './documentLog.ts';
import { baseChecksum, readBase, readPages, readSnapshot } from './historyLog.ts';
import {
  dropFoldedStatement,
  dropQuarantinedStatement,
  findOldestStatement,
  findOldStatement,
  putBaseStatement,
  readReplacedStatement,
} from './historyStatements.ts';

/** So much of a document is folded at once, in bytes. */
const foldBytes = 16 * 1024 * 1024;

type Old = { documentId: number; until: number };
type Freed = { rows: number; bytes: number };

/**
 * Removes old history and leaves a base in its place, in one transaction for each document, so that every later moment
 * can still be shown.
 */
export class HistoryPruning {
  readonly #database: SqlDatabase;
  readonly #fold: FoldBase;
  readonly #onError: (documentId: number, error: unknown) => void;

  /** @param onError told of a document whose history stays because it could not be folded */
  constructor(database: SqlDatabase, fold: FoldBase, onError: (documentId: number, error: unknown) => void) {
    this.#database = database;
    this.#fold = fold;
    this.#onError = onError;
  }

  /** Removes what was replaced and is older than a moment. @returns how many rows were removed */
  async prune(before: Date): Promise<number> {
    return (await this.#removeAll(findOldStatement, [before])).rows;
  }

  /** Frees so many bytes of a room's history, the oldest first. @returns how many were freed */
  async shorten(roomId: string, bytes: number): Promise<number> {
    return (await this.#removeAll(findOldestStatement, [roomId, bytes])).bytes;
  }

  /**
   * Removes what was replaced of a document up to a seq.
   * @returns what was removed; less than asked for when another server does the same
   */
  async remove({ documentId, until }: Old): Promise<Freed> {
    const freed = { rows: 0, bytes: 0 };
    for (let reached = 0; reached < until; ) {
      const before = await readBase(this.#database, documentId);
      const base = (before?.seq ?? 0) < until ? await this.#newBase(documentId, before, until) : undefined;
      const seq = Math.max(before?.seq ?? 0, base?.seq ?? 0);
      const step = await this.#database.transaction(async (sql) => {
        if (base && !(await putBase(sql, documentId, base))) return undefined;
        return dropFolded(sql, documentId, seq);
      });
      if (!step || seq === reached) break;
      reached = seq;
      freed.rows += step.rows;
      freed.bytes += step.bytes;
    }
    return freed;
  }

  /** Removes what was put aside of a document because it could not be read, up to a seq. */
  async removeQuarantined(documentId: number, until: number): Promise<void> {
    await this.#database.run(dropQuarantinedStatement, [documentId, until]);
  }

  async #removeAll(find: typeof findOldStatement, values: readonly unknown[]): Promise<Freed> {
    const freed = { rows: 0, bytes: 0 };
    for (const old of (await this.#database.run<Old>(find, values)).rows) {
      const { rows, bytes } = await this.#attempt(old);
      freed.rows += rows;
      freed.bytes += bytes;
    }
    return freed;
  }

  /** One document that cannot be folded keeps no other from being pruned. */
  async #attempt(old: Old): Promise<Freed> {
    try {
      return await this.remove(old);
    } catch (error) {
      if (isUnavailable(error)) throw error;
      this.#onError(old.documentId, error);
      return { rows: 0, bytes: 0 };
    }
  }

  /** What the next rows are folded into; where earlier ones were lost, the snapshot is where history begins. */
  async #newBase(
    documentId: number,
    base: HistoryBase | undefined,
    until: number,
  ): Promise<HistoryBase | undefined> {
    const snapshot = await readSnapshot(this.#database, documentId);
    const after = base?.seq ?? 0;
    const read = [this.#database, readReplacedStatement, documentId, after, until, foldBytes] as const;
    const { pages, isWhole } = await readPages(...read);
    if (pages.length > 0) return this.#fold({ base, rows: pages, snapshot }, until);
    return isWhole || !snapshot || snapshot.seq <= after ? undefined : unauthored(snapshot);
  }
}

/** @returns whether it stands for more than the one before it */
async function putBase(sql: Sql, documentId: number, base: HistoryBase): Promise<boolean> {
  const { seq, at, state, authorship } = base;
  const values = [documentId, seq, new Date(at), state, authorship, baseChecksum(base)];
  return (await sql.run(putBaseStatement, values)).rows.length > 0;
}

async function dropFolded(sql: Sql, documentId: number, until: number): Promise<Freed> {
  return (await sql.run<Freed>(dropFoldedStatement, [documentId, until])).rows[0]!;
}
