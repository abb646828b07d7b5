import { type FileEntry, fileEntrySchema } from '@tandem/protocol/documents';
import { pathProblem } from '@tandem/protocol/paths';

/** A file of the room. */
export type RoomFileEntry = FileEntry & { path: string };
/** What stands in one folder of the room. */
export type FolderEntry = { name: string; path: string; isFolder: boolean };

/**
 * Reads the manifest's map of files. Whoever may write to the manifest may write nonsense into it, so entries that
 * break the rules of paths are left out (invariant 9).
 */
export function filesOf(entries: Iterable<readonly [string, unknown]>): RoomFileEntry[] {
  const files: RoomFileEntry[] = [];
  for (const [path, value] of entries) {
    const parsed = fileEntrySchema.safeParse(value);
    if (parsed.success && pathProblem(path) === undefined) files.push({ path, ...parsed.data });
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/**
 * @param folder the path of a folder, empty for the room itself
 * @returns its folders, then its files, each by name; undefined when there is no such folder
 */
export function listFolder(files: readonly RoomFileEntry[], folder: string): FolderEntry[] | undefined {
  const prefix = folder === '' ? '' : `${folder}/`;
  const entries = new Map<string, FolderEntry>();
  for (const { path } of files) {
    if (!path.startsWith(prefix)) continue;
    const name = path.slice(prefix.length).split('/')[0]!;
    entries.set(name, { name, path: prefix + name, isFolder: path !== prefix + name });
  }
  if (entries.size === 0 && folder !== '') return undefined;
  return [...entries.values()].sort(
    (a, b) => Number(b.isFolder) - Number(a.isFolder) || a.name.localeCompare(b.name),
  );
}
