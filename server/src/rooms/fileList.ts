import { type FileEntry, fileEntrySchema, mainFileId, manifestTypes } from '@tandem/protocol/documents';
import { pathProblem } from '@tandem/protocol/paths';
import type { RoomFile } from '@tandem/protocol/rooms';
import type * as Y from 'yjs';

/**
 * The files a manifest lists, by path. Any editor may write the manifest, so an entry whose path or id no server
 * would have written is left out (invariant 9).
 */
export function listFiles(manifest: Y.Doc): RoomFile[] {
  const files = fileEntries(manifest).flatMap(([path, value]) => fileAt(path, value) ?? []);
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** What a manifest holds under its paths, for {@link fileAt} to look at. */
export function fileEntries(manifest: Y.Doc): [path: string, value: unknown][] {
  return [...manifest.getMap(manifestTypes.files).entries()];
}

/** The file an entry of a manifest speaks of; undefined when no server would have written it. */
export function fileAt(path: string, value: unknown): RoomFile | undefined {
  const entry = fileEntrySchema.safeParse(value);
  return entry.success && pathProblem(path) === undefined ? { path, ...entry.data } : undefined;
}

/** The file at a path, if there is one. */
export function findFile(manifest: Y.Doc, path: string): RoomFile | undefined {
  return fileAt(path, manifest.getMap(manifestTypes.files).get(path));
}

/** The room's main file; its path can change, its id cannot. */
export function findMainFile(manifest: Y.Doc): RoomFile | undefined {
  return listFiles(manifest).find((file) => file.fileId === mainFileId);
}

/** Puts a file at a path. */
export function setFile(manifest: Y.Doc, { path, fileId, language }: RoomFile): void {
  const entry: FileEntry = { fileId, language };
  manifest.getMap(manifestTypes.files).set(path, entry);
}

/** Takes a path out of the list. */
export function dropPath(manifest: Y.Doc, path: string): void {
  manifest.getMap(manifestTypes.files).delete(path);
}

/** Takes a file out of the list, wherever it stands. */
export function dropFile(manifest: Y.Doc, fileId: string): void {
  for (const file of listFiles(manifest)) if (file.fileId === fileId) dropPath(manifest, file.path);
}

/** Whether a file is in the list, wherever it stands. */
export function isListed(manifest: Y.Doc, fileId: string): boolean {
  return listFiles(manifest).some((file) => file.fileId === fileId);
}
