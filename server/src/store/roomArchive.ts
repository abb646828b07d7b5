import { type EntityManager, LockMode } from '@mikro-orm/core';
import { type DocumentContent, readDocuments } from './documentRows.ts';
import { ArchivedDocumentEntity } from './entities.ts';
import { emptyUpdate, packRow, unpackRow } from './log/packedRow.ts';

/** Packs every document of a room into one row each, inside a transaction that has marked the room deleted. */
export async function archiveDocuments(em: EntityManager, roomId: string, now: Date): Promise<void> {
  for (const { name, epoch, snapshot, snapshotSeq, tail } of await readDocuments(em, roomId)) {
    const { data, checksum } = packRow([{ update: snapshot ?? emptyUpdate, author: '' }, ...tail]);
    await em.insert(ArchivedDocumentEntity, {
      ...{ name, roomId, epoch, snapshotSeq, checksum },
      lastSeq: snapshotSeq + tail.length,
      data: Buffer.from(data),
      archivedAt: now,
    });
  }
}

/**
 * Takes the documents of an archived room out of the archive, as they were.
 * @throws CorruptRowError when an archived row is not what was written
 */
export async function takeArchived(em: EntityManager, roomId: string): Promise<DocumentContent[]> {
  const options = { orderBy: { name: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE } as const;
  const rows = await em.find(ArchivedDocumentEntity, { roomId }, options);
  const documents = rows.map(({ name, epoch, snapshotSeq, lastSeq, data, checksum }) => {
    const [snapshot, ...tail] = unpackRow({ data, checksum }, lastSeq - snapshotSeq + 1);
    return { name, epoch, snapshot: snapshotSeq > 0 ? snapshot!.update : undefined, snapshotSeq, tail };
  });
  await em.nativeDelete(ArchivedDocumentEntity, { roomId });
  return documents;
}
