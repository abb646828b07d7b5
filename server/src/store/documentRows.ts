import { type EntityManager, LockMode } from '@mikro-orm/core';
import {
  DocumentEntity,
  HistoryEntity,
  QuarantinedEntity,
  SnapshotEntity,
  UpdateEntity,
} from './entities.ts';
import { type AuthoredUpdate, checksumOf, packRow, unpackRow } from './log/packedRow.ts';

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

/**
 * Reads every document of a room and keeps appends to them waiting until the transaction ends.
 * @throws CorruptRowError when a row is not what was written
 */
export async function readDocuments(em: EntityManager, roomId: string): Promise<DocumentContent[]> {
  const documents = await em.find(DocumentEntity, { roomId }, byName);
  const contents: DocumentContent[] = [];
  for (const { id: documentId, name, epoch } of documents) {
    const snapshot = await em.findOneOrFail(SnapshotEntity, { documentId });
    const rows = await em.find(UpdateEntity, { documentId }, { orderBy: { firstSeq: 'asc' } });
    const tail = rows.flatMap(({ data, checksum, firstSeq, lastSeq }) =>
      unpackRow({ data, checksum }, lastSeq - firstSeq + 1).slice(Math.max(0, snapshot.seq - firstSeq + 1)),
    );
    contents.push({ name, epoch, snapshot: snapshot.data ?? undefined, snapshotSeq: snapshot.seq, tail });
  }
  return contents;
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
  const documents = await em.find(DocumentEntity, which, byName);
  const id = { $in: documents.map((document) => document.id) };
  if (documents.length === 0) return 0;
  await em.nativeDelete(DocumentEntity, { id });
  await em.nativeDelete(SnapshotEntity, { documentId: id });
  await em.nativeDelete(UpdateEntity, { documentId: id });
  await em.nativeDelete(HistoryEntity, { documentId: id });
  await em.nativeDelete(QuarantinedEntity, { documentId: id });
  return documents.length;
}

/** In the order in which the update log locks them too, so that nobody waits in a circle. */
const byName = { orderBy: { name: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE } as const;
