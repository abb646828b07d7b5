import type { SqlDatabase } from '../sql/sql.ts';
import { checksumOf, emptyUpdate, packRow } from './packedRow.ts';
import {
  quarantineSnapshotStatement,
  quarantineUpdateStatement,
  reviveHistoryStatement,
} from './statements.ts';

/** A stored row that was not what had been written. It names no text. */
export type CorruptRow = {
  document: string;
  documentId: number;
  kind: 'update' | 'snapshot';
  firstSeq: number;
  lastSeq: number;
  reason: string;
};

type Found = CorruptRow & { checksum: number };

/**
 * Moves corrupt rows out of the way, so that the rest of the document still loads.
 * A row of updates leaves as many empty ones behind, so that seqs stay without gaps. A lost snapshot is made up for
 * by the history it had replaced, as far back as that is kept.
 */
export class Quarantine {
  readonly #database: SqlDatabase;
  readonly #onCorruption: (row: CorruptRow) => void;

  constructor(database: SqlDatabase, onCorruption: (row: CorruptRow) => void) {
    this.#database = database;
    this.#onCorruption = onCorruption;
  }

  /** @param found a row that failed its check, with the checksum it is stored with */
  async isolate({ checksum, ...row }: Found): Promise<void> {
    this.#onCorruption(row);
    if (row.kind === 'update') await this.#isolateUpdate(row, checksum);
    else await this.#isolateSnapshot(row, checksum);
  }

  async #isolateUpdate({ documentId, firstSeq, lastSeq }: CorruptRow, checksum: number): Promise<void> {
    const nothing = { update: emptyUpdate, author: '' };
    const filler = packRow(Array.from({ length: lastSeq - firstSeq + 1 }, () => nothing));
    const values = [documentId, firstSeq, checksum, filler.data, filler.checksum];
    await this.#database.run(quarantineUpdateStatement, values);
  }

  async #isolateSnapshot({ documentId, lastSeq }: CorruptRow, checksum: number): Promise<void> {
    await this.#database.transaction(async (sql) => {
      const values = [documentId, lastSeq, checksum, emptyUpdate, checksumOf(emptyUpdate)];
      const { affected } = await sql.run(quarantineSnapshotStatement, values);
      if (affected > 0) await sql.run(reviveHistoryStatement, [documentId]);
    });
  }
}
