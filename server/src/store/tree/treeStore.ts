import { pathKey } from '@tandem/protocol/pathCollision';
import type { TreeChange, TreeEntry } from '@tandem/protocol/tree/entries';
import type { Sql, SqlDatabase } from '../sql/sql.ts';
import { blobSizesStatement, renameBlobsStatement } from './blobStatements.ts';
import {
  appendTreeLogStatement,
  deleteEntriesStatement,
  findBelowStatement,
  findEntriesStatement,
  findTreeStatement,
  insertEntriesStatement,
  listEntriesStatement,
  lockRoomStatement,
  readTreeLogStatement,
  saveTreeStatement,
} from './treeStatements.ts';

type EntryRow = {
  key: string;
  path: string;
  kind: TreeEntry['kind'];
  hash: string | null;
  size: number | null;
  executable: boolean;
  fileId: string | null;
  textSeq: number | null;
  target: string | null;
  seq: number;
};

/** How far a room's tree has come. */
export type TreeHead = { seq: number; entries: number };

/** The trees of rooms in the database. */
export class TreeStore {
  readonly #database: SqlDatabase;

  constructor(database: SqlDatabase) {
    this.#database = database;
  }

  /**
   * Runs `work` while nobody else changes the room's tree; what it throws undoes what it wrote.
   * @returns undefined when there is no such room
   */
  change<T>(roomId: string, work: (tree: LockedTree) => Promise<T>): Promise<T | undefined> {
    return this.#database.transaction(async (sql) => {
      if ((await sql.run(lockRoomStatement, [roomId])).rows.length === 0) return undefined;
      const [head] = (await sql.run<TreeHead>(findTreeStatement, [roomId])).rows;
      return work(new LockedTree(sql, roomId, head ?? { seq: 0, entries: 0 }));
    });
  }

  /** How far the room's tree has come. */
  async head(roomId: string): Promise<TreeHead> {
    return (
      (await this.#database.run<TreeHead>(findTreeStatement, [roomId])).rows[0] ?? { seq: 0, entries: 0 }
    );
  }

  /** Entries whose change came after `since`, the earliest first. */
  async list(roomId: string, since: number, limit: number): Promise<TreeEntry[]> {
    const { rows } = await this.#database.run<EntryRow>(listEntriesStatement, [roomId, since, limit]);
    return rows.map(toEntry);
  }

  /** What was changed after `since` and until `until`, in order. */
  async log(roomId: string, since: number, until: number): Promise<TreeChange[]> {
    const { rows } = await this.#database.run<{ changes: string }>(readTreeLogStatement, [
      roomId,
      since,
      until,
    ]);
    const changes = rows.flatMap((row) => JSON.parse(row.changes) as TreeChange[]);
    return changes.filter(({ seq }) => seq > since && seq <= until);
  }
}

/** A room's tree that nobody else changes meanwhile. */
export class LockedTree {
  readonly head: TreeHead;
  readonly #sql: Sql;
  readonly #roomId: string;

  constructor(sql: Sql, roomId: string, head: TreeHead) {
    this.#sql = sql;
    this.#roomId = roomId;
    this.head = head;
  }

  /** @returns by key */
  async find(keys: readonly string[]): Promise<Map<string, TreeEntry>> {
    const { rows } = await this.#sql.run<EntryRow>(findEntriesStatement, [this.#roomId, [...keys]]);
    return new Map(rows.map((row) => [row.key, toEntry(row)]));
  }

  /** One entry below each folder, of those whose key is not in `except`. @returns by key of the folder */
  async findBelow(folders: readonly string[], except: readonly string[]): Promise<Map<string, TreeEntry>> {
    const values = [this.#roomId, [...folders], [...except]];
    const { rows } = await this.#sql.run<EntryRow & { folder: string }>(findBelowStatement, values);
    return new Map(rows.map((row) => [row.folder, toEntry(row)]));
  }

  /** The sizes of those blobs that the room has. */
  async blobSizes(hashes: readonly string[]): Promise<Map<string, number>> {
    const { rows } = await this.#sql.run<{ hash: string; size: number }>(blobSizesStatement, [
      this.#roomId,
      [...hashes],
    ]);
    return new Map(rows.map(({ hash, size }) => [hash, size]));
  }

  /** Takes entries out, by their keys, and puts others in. */
  async replace(keys: readonly string[], entries: readonly TreeEntry[]): Promise<void> {
    if (keys.length > 0) await this.#sql.run(deleteEntriesStatement, [this.#roomId, [...keys]]);
    if (entries.length === 0) return;
    const rows = entries.map((entry) => ({ ...entry, key: pathKey(entry.path) }));
    await this.#sql.run(insertEntriesStatement, [this.#roomId, JSON.stringify(rows)]);
  }

  /** Writes the changes to the log. @param unnamed hashes that an entry named until now: they are kept for a while */
  async log(
    changes: readonly TreeChange[],
    head: TreeHead,
    { author, label, unnamed }: { author: string; label: string | undefined; unnamed: readonly string[] },
  ): Promise<void> {
    const { seq: first } = changes[0]!;
    const values = [this.#roomId, first, head.seq, JSON.stringify(changes), author, label ?? null];
    await this.#sql.run(appendTreeLogStatement, values);
    await this.#sql.run(saveTreeStatement, [this.#roomId, head.seq, head.entries]);
    if (unnamed.length > 0) await this.#sql.run(renameBlobsStatement, [this.#roomId, [...unnamed]]);
  }
}

function toEntry(row: EntryRow): TreeEntry {
  const { path, seq, kind, executable } = row;
  if (kind === 'link') return { kind, path, seq, target: row.target! };
  const bytes = { hash: row.hash!, size: row.size!, executable };
  if (kind === 'blob') return { kind, path, seq, ...bytes };
  return { kind, path, seq, ...bytes, fileId: row.fileId!, textSeq: row.textSeq! };
}
