import { pathKey } from '@tandem/protocol/pathCollision';
import type { TreeEntry } from '@tandem/protocol/tree/entries';
import { treePathFault } from '@tandem/protocol/tree/treePath';
import type { LockedTree } from '../store/tree/treeStore.ts';
import type { TreeEdit } from './treeEdit.ts';

/**
 * What was written and cannot stand on one disk beside the rest: a file where others have a folder, and a folder in two
 * spellings. That the rest can stand beside itself is known, so one entry of each folder tells how it is spelled.
 * @returns the indices of the changes, with what is in the way
 */
export async function findCollisions(tree: LockedTree, edit: TreeEdit): Promise<Map<number, TreeEntry>> {
  const written = [...edit.written].map(([key, index]) => ({ key, index, entry: edit.at(key)! }));
  const touched = keysOf(edit.changes.map(({ path }) => path));
  const folders = [...new Set(written.flatMap(({ key }) => foldersOf(key)))];
  const files = await tree.find(folders);
  for (const key of touched) files.delete(key);
  /** An entry below each folder: the first of those that stay tells how it is spelled. */
  const spelled = await tree.findBelow([...new Set([...folders, ...edit.written.keys()])], touched);
  const found = new Map<number, TreeEntry>();
  for (const { key, index, entry } of written) {
    const inside = spelled.get(key);
    if (inside) found.set(index, inside);
    const paths = foldersOf(entry.path);
    for (const [depth, folder] of foldersOf(key).entries()) {
      const file = files.get(folder) ?? (edit.written.has(folder) ? edit.at(folder) : undefined);
      if (file) found.set(index, file);
      const neighbour = spelled.get(folder);
      if (!neighbour) spelled.set(folder, entry);
      else if (!neighbour.path.startsWith(`${paths[depth]}/`)) found.set(index, neighbour);
    }
  }
  return found;
}

/** The keys at which something may stand: nothing does at a path that no disk takes. */
export function keysOf(paths: Iterable<string>): string[] {
  const possible = [...paths].filter((path) => treePathFault(path) === undefined);
  return [...new Set(possible.map(pathKey))];
}

function foldersOf(path: string): string[] {
  const names = path.split('/');
  return names.slice(1).map((_, index) => names.slice(0, index + 1).join('/'));
}
