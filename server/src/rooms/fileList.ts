import { type FileEntry, fileEntrySchema, mainFileId, manifestTypes } from '@tandem/protocol/documents';
import { collidingPath } from '@tandem/protocol/pathCollision';
import { pathProblem } from '@tandem/protocol/paths';
import type { RoomFile } from '@tandem/protocol/rooms';
import type * as Y from 'yjs';
import { RoomProblem } from '../base/roomProblem.ts';

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

/**
 * Refuses a path that some disk cannot hold beside the others: their tree would hide one of the two.
 * @param moved the path that the file has until now, if it has one
 * @throws RoomProblem `path_collides`, which names the other
 */
export function refuseCollision(manifest: Y.Doc, path: string, moved?: string): void {
  const others = listFiles(manifest).flatMap((file) => (file.path === moved ? [] : [file.path]));
  const other = collidingPath(path, others);
  if (other === undefined) return;
  throw new RoomProblem(
    'path_collides',
    `The room has "${other}", and not every disk can hold "${path}" beside it. Choose another path.`,
  );
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
