import { manifestName, parseDocumentName } from '@tandem/protocol/documents';
import { languageOfPath } from '@tandem/protocol/languages';
import type * as Y from 'yjs';
import type { PendingDocument, RoomStore } from '../store/roomStore.ts';
import { findFile, isListed, listFiles, setFile } from './fileList.ts';
import type { LiveDocuments } from './liveDocuments.ts';

/** A creation that takes longer than this between its two steps, in milliseconds, was interrupted. */
const interruptedMs = 60_000;

/**
 * Lists the files of a room whose creation was interrupted between its two steps: their text is stored, and nobody sees
 * it. They are listed and not deleted, because whether anybody still has the text is not known here. One whose path
 * another file has taken since stands beside it under a name of its own.
 */
export async function listPending(
  roomId: string,
  author: string,
  { store, documents }: { store: Pick<RoomStore, 'findPending' | 'markListed'>; documents: LiveDocuments },
): Promise<void> {
  if ((await store.findPending(roomId, interruptedMs)).length === 0) return;
  const files = await documents.read(manifestName(roomId), listFiles);
  const listed = new Set(files.map(({ fileId }) => fileId));
  // Asked after the list was read: what was removed in between is in neither.
  const pending = await store.findPending(roomId, interruptedMs);
  const missing = pending.filter(({ name }) => !listed.has(fileIdOf(name)));
  if (missing.length > 0) {
    await documents.edit(manifestName(roomId), author, (manifest) => {
      for (const document of missing) list(manifest, document);
    });
  }
  await store.markListed(
    roomId,
    pending.map(({ name }) => name),
  );
}

/** The id of the file whose text a document holds. */
export function fileIdOf(document: string): string {
  const reference = parseDocumentName(document);
  if (reference?.kind !== 'file') throw new Error(`${document} is not the document of a file.`);
  return reference.fileId;
}

function list(manifest: Y.Doc, { name, path }: PendingDocument): void {
  const fileId = fileIdOf(name);
  if (isListed(manifest, fileId)) return;
  const free = findFile(manifest, path) ? `recovered-${fileId}.txt` : path;
  setFile(manifest, { path: free, fileId, language: languageOfPath(path) });
}
