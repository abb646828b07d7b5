import { type EntityManager, LockMode } from '@mikro-orm/core';
import { deleteRows, insertDocument, lockDocuments } from './documentRows.ts';
import {
  ArchivedDocumentEntity,
  DocumentEntity,
  PersonEntity,
  SnapshotEntity,
  VersionEntity,
} from './entities.ts';
import { CorruptRowError, checksumOf, emptyUpdate, packRow, unpackRow } from './log/packedRow.ts';

/**
 * Packs the snapshots of a room's documents away, inside a transaction that has marked the room deleted. What was written
 * since and the history stay where they are: without a document's row nobody finds them.
 * @throws CorruptRowError when a snapshot is not what was written
 */
export async function archiveDocuments(em: EntityManager, roomId: string, now: Date): Promise<void> {
  const documents = await lockDocuments(em, { roomId });
  for (const { id: documentId, name, epoch, seq, writtenBytes } of documents) {
    const snapshot = await em.findOneOrFail(SnapshotEntity, { documentId });
    if (snapshot.data && checksumOf(snapshot.data) !== snapshot.checksum)
      throw new CorruptRowError(`${name}: the checksum of the snapshot differs`);
    const { data, checksum } = packRow([{ update: snapshot.data ?? emptyUpdate, author: '' }]);
    await em.insert(ArchivedDocumentEntity, {
      ...{ name, roomId, epoch, documentId, checksum },
      snapshotSeq: snapshot.seq,
      lastSeq: seq,
      keptBytes: writtenBytes - snapshot.freedBytes,
      data: Buffer.from(data),
      archivedAt: now,
    });
  }
  const ids = { $in: documents.map(({ id }) => id) };
  await em.nativeDelete(DocumentEntity, { id: ids });
  await em.nativeDelete(SnapshotEntity, { documentId: ids });
}

/**
 * Brings the documents of an archived room back, as they were, inside a transaction.
 * @returns how many there are
 * @throws CorruptRowError when an archived row is not what was written
 */
export async function restoreDocuments(em: EntityManager, roomId: string, now: Date): Promise<number> {
  const options = { orderBy: { name: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE } as const;
  const rows = await em.find(ArchivedDocumentEntity, { roomId }, options);
  for (const { documentId, name, epoch, snapshotSeq, lastSeq, keptBytes, data, checksum } of rows) {
    const isWhole = documentId == null;
    const [packed, ...tail] = unpackRow({ data, checksum }, isWhole ? lastSeq - snapshotSeq + 1 : 1);
    const snapshot = snapshotSeq > 0 ? packed!.update : undefined;
    if (documentId == null) {
      await insertDocument(em, roomId, { name, epoch, snapshot, snapshotSeq, tail }, now);
      continue;
    }
    const row = {
      id: documentId,
      name,
      roomId,
      epoch,
      seq: lastSeq,
      writtenBytes: keptBytes,
      createdAt: now,
    };
    await em.insert(DocumentEntity, row);
    await em.insert(SnapshotEntity, {
      documentId,
      seq: snapshotSeq,
      data: snapshot ? Buffer.from(snapshot) : null,
      checksum: snapshot ? checksumOf(snapshot) : 0,
    });
  }
  await em.nativeDelete(ArchivedDocumentEntity, { roomId });
  return rows.length;
}

/** Deletes archives made before a moment, with their history. @returns how many documents were deleted */
export async function deleteArchives(em: EntityManager, before: Date): Promise<number> {
  const which = { archivedAt: { $lt: before } };
  const rows = await em.find(ArchivedDocumentEntity, which, { lockMode: LockMode.PESSIMISTIC_WRITE });
  await em.nativeDelete(ArchivedDocumentEntity, { name: { $in: rows.map(({ name }) => name) } });
  await deleteRows(
    em,
    rows.flatMap(({ documentId }) => documentId ?? []),
  );
  await forgetPeople(em, [...new Set(rows.map(({ roomId }) => roomId))]);
  return rows.length;
}

/** Removes who was in rooms that are gone for good, and which moments of them had names. */
export async function forgetPeople(em: EntityManager, roomIds: readonly string[]): Promise<void> {
  const roomId = { $in: [...roomIds] };
  await em.nativeDelete(PersonEntity, { roomId });
  await em.nativeDelete(VersionEntity, { roomId });
}
