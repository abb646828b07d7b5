import { type EntityManager, LockMode } from '@mikro-orm/core';
import {
  DocumentEntity,
  HistoryBaseEntity,
  HistoryEntity,
  QuarantinedEntity,
  SnapshotEntity,
  UpdateEntity,
} from './entities.ts';
import { type AuthoredUpdate, checksumOf, packRow } from './log/packedRow.ts';

/** A document with all it needs to be written anew. */
export type DocumentContent = {
  name: string;
  epoch: string;
  snapshot: Uint8Array | undefined;
  snapshotSeq: number;
  /** What came after `snapshotSeq`. */
  tail: readonly AuthoredUpdate[];
  pendingPath?: string | undefined;
};

/** Writes the rows of a new document, inside a transaction. */
export async function insertDocument(
  em: EntityManager,
  roomId: string,
  { name, epoch, snapshot, snapshotSeq, tail, pendingPath }: DocumentContent,
  now: Date,
): Promise<void> {
  const lastSeq = snapshotSeq + tail.length;
  const { data, checksum } = packRow(tail);
  const documentId = await em.insert(DocumentEntity, {
    ...{ name, roomId, epoch, pendingPath },
    seq: lastSeq,
    writtenBytes: tail.length === 0 ? 0 : data.length,
    createdAt: now,
  });
  await em.insert(SnapshotEntity, {
    documentId,
    seq: snapshotSeq,
    data: snapshot ? Buffer.from(snapshot) : null,
    checksum: snapshot ? checksumOf(snapshot) : 0,
  });
  if (tail.length === 0) return;
  const row = {
    documentId,
    firstSeq: snapshotSeq + 1,
    lastSeq,
    data: Buffer.from(data),
    checksum,
    writtenAt: now,
  };
  await em.insert(UpdateEntity, row);
}

/** Every document of a room, under a lock that keeps appends to them waiting until the transaction ends. */
export function lockDocuments(em: EntityManager, which: { roomId: string; name?: string }) {
  return em.find(DocumentEntity, which, byName);
}

/** Documents are in their room's list of files: nothing is pending about their paths. Inside a transaction. */
export async function markListed(
  em: EntityManager,
  roomId: string,
  documents: readonly string[],
): Promise<void> {
  const which = { roomId, name: { $in: [...documents] }, pendingPath: { $ne: null } };
  const rows = await em.find(DocumentEntity, which, byName);
  if (rows.length === 0) return;
  await em.nativeUpdate(DocumentEntity, { id: { $in: rows.map(({ id }) => id) } }, { pendingPath: null });
}

/**
 * Removes documents and all their rows, inside a transaction.
 * The documents' own rows go first: an append that holds one is waited for, one that comes later finds nothing. Then
 * the snapshots, for which a compaction is waited for, and then what both may have left behind.
 * @returns how many documents there were
 */
export async function deleteDocuments(
  em: EntityManager,
  which: { roomId: string; name?: string },
): Promise<number> {
  const documents = await lockDocuments(em, which);
  const id = { $in: documents.map((document) => document.id) };
  if (documents.length === 0) return 0;
  await em.nativeDelete(DocumentEntity, { id });
  await em.nativeDelete(SnapshotEntity, { documentId: id });
  await deleteRows(
    em,
    documents.map((document) => document.id),
  );
  return documents.length;
}

/** Removes what was written to the logs of documents that are no longer there. */
export async function deleteRows(em: EntityManager, documentIds: readonly number[]): Promise<void> {
  const documentId = { $in: [...documentIds] };
  await em.nativeDelete(UpdateEntity, { documentId });
  await em.nativeDelete(HistoryEntity, { documentId });
  await em.nativeDelete(HistoryBaseEntity, { documentId });
  await em.nativeDelete(QuarantinedEntity, { documentId });
}

/** In the order in which the update log locks them too, so that nobody waits in a circle. */
const byName = { orderBy: { name: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE } as const;
