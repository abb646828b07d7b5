import type { PackedBlob } from '@tandem/protocol/tree/blobPack';
import type { SqlDatabase } from '../sql/sql.ts';
import {
  addBlobsStatement,
  blobSizesStatement,
  forgetRoomBlobsStatement,
  readBlobsStatement,
  removeBlobsStatement,
} from './blobStatements.ts';
import { findLeftTreesStatement, lockRoomStatement, removeTreeStatement } from './treeStatements.ts';

/** Bytes by their hash, each once for all rooms; a room has those that somebody brought to it, and no others. */
export class BlobStore {
  readonly #database: SqlDatabase;

  constructor(database: SqlDatabase) {
    this.#database = database;
  }

  /** @param blobs whose hashes are right. @returns false when there is no such room */
  add(roomId: string, blobs: readonly PackedBlob[]): Promise<boolean> {
    const distinct = [...new Map(blobs.map((blob) => [blob.hash, blob])).values()];
    let end = 1;
    const starts = distinct.map(({ bytes }) => {
      end += bytes.length;
      return end - bytes.length;
    });
    const hashes = distinct.map(({ hash }) => hash);
    const sizes = distinct.map(({ bytes }) => bytes.length);
    const data = Buffer.concat(distinct.map(({ bytes }) => bytes));
    return this.#database.transaction(async (sql) => {
      if ((await sql.run(lockRoomStatement, [roomId])).rows.length === 0) return false;
      if (distinct.length > 0) await sql.run(addBlobsStatement, [roomId, hashes, starts, sizes, data]);
      return true;
    });
  }

  /** The sizes of those that the room has. */
  async sizes(roomId: string, hashes: readonly string[]): Promise<Map<string, number>> {
    const values = [roomId, [...hashes]];
    const { rows } = await this.#database.run<{ hash: string; size: number }>(blobSizesStatement, values);
    return new Map(rows.map(({ hash, size }) => [hash, size]));
  }

  /** Those that the room has, in any order. */
  async read(roomId: string, hashes: readonly string[]): Promise<PackedBlob[]> {
    const { rows } = await this.#database.run<{ hash: string; data: Uint8Array }>(readBlobsStatement, [
      roomId,
      [...hashes],
    ]);
    return rows.map(({ hash, data }) => ({ hash, bytes: data }));
  }

  /** Removes what nothing has named since a moment. @returns how many blobs are gone */
  async collect(before: Date): Promise<number> {
    const { rows } = await this.#database.run<{ roomId: string }>(findLeftTreesStatement, []);
    for (const { roomId } of rows) await this.#database.run(removeTreeStatement, [roomId]);
    await this.#database.run(forgetRoomBlobsStatement, [before]);
    return (await this.#database.run(removeBlobsStatement, [before])).affected;
  }
}
