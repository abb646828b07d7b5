import { pathKey } from '@tandem/protocol/pathCollision';
import type { TreeEntry } from '@tandem/protocol/tree/entries';
import { treePathFault } from '@tandem/protocol/tree/treePath';
import type { LockedTree } from '../store/tree/treeStore.ts';
import type { TreeEdit } from './treeEdit.ts';

/** What stands around some keys, and is not at one of them. */
export type Surroundings = {
  keys: readonly string[];
  /** Files and links where a path would go through, by key. */
  files: ReadonlyMap<string, TreeEntry>;
  /** One entry below each folder, by key of the folder: it tells how the folder is spelled. */
  below: ReadonlyMap<string, TreeEntry>;
};

/** Asks for the surroundings of the keys of a request, once for all of it. */
export async function surroundingsOf(tree: LockedTree, keys: readonly string[]): Promise<Surroundings> {
  const folders = [...new Set(keys.flatMap(foldersOf))];
  const files = await tree.find(folders);
  for (const key of keys) files.delete(key);
  return { keys, files, below: await tree.findBelow([...new Set([...folders, ...keys])], keys) };
}

/**
 * What was written and cannot stand on one disk beside the rest: a file where others have a folder, and a folder in two
 * spellings. That the rest can stand beside itself is known, so one entry of each folder is enough.
 * @returns the indices of the changes, with what is in the way
 */
export function findCollisions(edit: TreeEdit, { keys, files, below }: Surroundings): Map<number, TreeEntry> {
  const spelled = new Map(below);
  const settle = (key: string, entry: TreeEntry) => {
    for (const folder of foldersOf(key)) if (!spelled.has(folder)) spelled.set(folder, entry);
  };
  for (const key of keys) {
    const entry = edit.at(key);
    if (entry && !edit.written.has(key)) settle(key, entry);
  }
  const found = new Map<number, TreeEntry>();
  for (const [key, index] of edit.written) {
    const entry = edit.at(key)!;
    const paths = foldersOf(entry.path);
    const inTheWay =
      spelled.get(key) ??
      foldersOf(key)
        .map((folder, depth) => {
          const neighbour = spelled.get(folder);
          const isOther = neighbour && !neighbour.path.startsWith(`${paths[depth]}/`);
          return files.get(folder) ?? edit.at(folder) ?? (isOther ? neighbour : undefined);
        })
        .find((other) => other !== undefined);
    if (inTheWay) found.set(index, inTheWay);
    else settle(key, entry);
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
