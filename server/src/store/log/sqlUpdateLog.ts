import type { LoggedUpdate, StoredDocument, UpdateLog } from '../../room/updateLog.ts';
import type { Sql, SqlDatabase } from '../sql/sql.ts';
import { type DocumentBatch, GroupCommit, type GroupCommitOptions } from './groupCommit.ts';
import { CorruptRowError, checksumOf, packRow, unpackRow } from './packedRow.ts';
import { type CorruptRow, Quarantine } from './quarantine.ts';
import { RoomClock } from './roomClock.ts';
import {
  appendStatement,
  dropReplacedStatement,
  keepReplacedStatement,
  loadStatement,
  putSnapshotStatement,
  readAfterStatement,
  touchRoomsStatement,
} from './statements.ts';

export type SqlUpdateLogOptions = GroupCommitOptions & {
  /** How long rows that a snapshot replaced are kept as history, in milliseconds; 0 removes them at once. */
  historyRetentionMs: number;
  clock: () => Date;
  /** Told of every row that was put into quarantine. */
  onCorruption: (row: CorruptRow) => void;
  /** Told of what a commit added to a room, in bytes. */
  onWritten?: (roomId: string, bytes: number) => void;
  /** Told of a failure no caller waits for. */
  onBackgroundError: (error: unknown) => void;
};

type StoredRow = {
  kind: 'snapshot' | 'update';
  documentId: number;
  epoch: string;
  firstSeq: number;
  lastSeq: number;
  data: Uint8Array | null;
  checksum: number;
};

/** How often a load starts over after it moved corrupt rows out of the way. */
const maxRepairs = 3;

/** The update log in PostgreSQL. Appends go through a {@link GroupCommit}; reads are single statements. */
export class SqlUpdateLog implements UpdateLog {
  readonly #database: SqlDatabase;
  readonly #commitSql: Sql;
  readonly #options: SqlUpdateLogOptions;
  readonly #commits: GroupCommit;
  readonly #quarantine: Quarantine;
  readonly #rooms: RoomClock;
  #touching: Promise<unknown> = Promise.resolve();

  /** @param commitSql where commits go, so that no number of loads keeps them waiting */
  constructor(database: SqlDatabase, commitSql: Sql, options: SqlUpdateLogOptions) {
    this.#database = database;
    this.#commitSql = commitSql;
    this.#options = options;
    this.#commits = new GroupCommit((batches) => this.#write(batches), options);
    this.#quarantine = new Quarantine(database, options.onCorruption);
    this.#rooms = new RoomClock(options.clock);
  }

  /** What waits to be committed, in bytes. */
  get pendingBytes(): number {
    return this.#commits.pendingBytes;
  }

  append(document: string, epoch: string, update: Uint8Array, author: string): Promise<number> {
    return this.#commits.append(document, epoch, update, author);
  }

  async load(document: string): Promise<StoredDocument | undefined> {
    for (let repairs = 0; ; repairs++) {
      const { rows } = await this.#database.run<StoredRow>(loadStatement, [document]);
      const [snapshot, ...updates] = rows;
      if (!snapshot) return undefined;
      const data = await this.#readSnapshot(document, snapshot, repairs);
      const tail = data && (await this.#readUpdates(document, updates, snapshot.lastSeq, repairs));
      if (!tail) continue;
      const { epoch, lastSeq: snapshotSeq } = snapshot;
      return { epoch, snapshot: data.snapshot, snapshotSeq, tail };
    }
  }

  async readAfter(document: string, epoch: string, seq: number): Promise<LoggedUpdate[] | undefined> {
    for (let repairs = 0; ; repairs++) {
      const { rows } = await this.#database.run<StoredRow>(readAfterStatement, [document, epoch, seq]);
      const [snapshot, ...updates] = rows;
      if (!snapshot || snapshot.lastSeq > seq) return undefined;
      const tail = await this.#readUpdates(document, updates, seq, repairs);
      if (tail) return tail;
    }
  }

  async compact(document: string, epoch: string, seq: number, snapshot: Uint8Array): Promise<boolean> {
    const replaced = this.#options.historyRetentionMs > 0 ? keepReplacedStatement : dropReplacedStatement;
    return this.#database.transaction(async (sql) => {
      const values = [document, epoch, seq, snapshot, checksumOf(snapshot)];
      const { rows } = await sql.run<{ documentId: number }>(putSnapshotStatement, values);
      const documentId = rows[0]?.documentId;
      if (documentId === undefined) return false;
      await sql.run(replaced, [documentId, seq]);
      return true;
    });
  }

  /** Refuses appends from now on; resolves when everything under way is settled. */
  async close(): Promise<void> {
    await this.#commits.close();
    await this.#touching;
  }

  async #write(batches: readonly DocumentBatch[]): Promise<(number | undefined)[]> {
    const rows = batches.map(({ updates }) => packRow(updates));
    const starts: number[] = [];
    let size = 0;
    for (const { data } of rows) {
      starts.push(size + 1);
      size += data.length;
    }
    const written = await this.#commitSql.run<{
      name: string;
      epoch: string;
      roomId: string;
      lastSeq: number;
    }>(appendStatement, [
      batches.map(({ document }) => document),
      batches.map(({ epoch }) => epoch),
      batches.map(({ updates }) => updates.length),
      starts,
      rows.map(({ data }) => data.length),
      rows.map(({ checksum }) => checksum),
      Buffer.concat(
        rows.map(({ data }) => data),
        size,
      ),
    ]);
    this.#touch(written.rows.map(({ roomId }) => roomId));
    const places = new Map(written.rows.map((row) => [`${row.epoch}\n${row.name}`, row]));
    return batches.map(({ document, epoch }, index) => {
      const place = places.get(`${epoch}\n${document}`);
      if (place) this.#options.onWritten?.(place.roomId, rows[index]!.data.length);
      return place?.lastSeq;
    });
  }

  #touch(rooms: Iterable<string>): void {
    const due = this.#rooms.due(rooms);
    if (!due) return;
    const touch = () => this.#database.run(touchRoomsStatement, [due.rooms, due.minute]);
    this.#touching = this.#touching.then(touch).catch(this.#options.onBackgroundError);
  }

  /** @returns undefined when the snapshot was corrupt and has been put aside. */
  async #readSnapshot(
    document: string,
    { documentId, firstSeq, lastSeq, data, checksum }: StoredRow,
    repairs: number,
  ): Promise<{ snapshot: Uint8Array | undefined } | undefined> {
    if (data === null) return { snapshot: undefined };
    if (checksumOf(data) === checksum) return { snapshot: data };
    const reason = 'the checksum differs';
    if (repairs >= maxRepairs) throw new CorruptRowError(`${document}: snapshot at ${lastSeq}: ${reason}`);
    await this.#quarantine.isolate({
      document,
      documentId,
      kind: 'snapshot',
      firstSeq,
      lastSeq,
      reason,
      checksum,
    });
    return undefined;
  }

  /** @returns what is after `seq`; undefined when corrupt rows were found and have been put aside. */
  async #readUpdates(
    document: string,
    rows: readonly StoredRow[],
    seq: number,
    repairs: number,
  ): Promise<LoggedUpdate[] | undefined> {
    const tail: LoggedUpdate[] = [];
    let sound = true;
    for (const { documentId, firstSeq, lastSeq, data, checksum } of rows) {
      try {
        const updates = unpackRow({ data: data!, checksum }, lastSeq - firstSeq + 1);
        updates.forEach(({ update }, index) => {
          if (firstSeq + index > seq) tail.push({ seq: firstSeq + index, update });
        });
      } catch (error) {
        if (!(error instanceof CorruptRowError) || repairs >= maxRepairs) throw error;
        const reason = error.message;
        await this.#quarantine.isolate({
          document,
          documentId,
          kind: 'update',
          firstSeq,
          lastSeq,
          reason,
          checksum,
        });
        sound = false;
      }
    }
    return sound ? tail : undefined;
  }
}
