import { pathKey } from '@tandem/protocol/pathCollision';
import type {
  TreeChange,
  TreeEntry,
  TreeRefusal,
  TreeRefusalCode,
  TreeRequestChange,
} from '@tandem/protocol/tree/entries';
import { linkedPath } from '@tandem/protocol/tree/linkTarget';
import type { OwnerOnlyPaths } from '@tandem/protocol/tree/ownerOnly';
import { treePathFault } from '@tandem/protocol/tree/treePath';
import type { TreeHead } from '../store/tree/treeStore.ts';

/** What a change is judged by. */
export type TreeEditParts = {
  head: TreeHead;
  /** What stands at the paths of the changes, by key. */
  entries: Map<string, TreeEntry>;
  /** The sizes of those blobs that the room has. */
  sizes: ReadonlyMap<string, number>;
  ownerOnly: OwnerOnlyPaths;
  isOwner: boolean;
  maxEntries: number;
};

/** Changes of a tree one after another, each done or refused; nothing is written here. */
export class TreeEdit {
  readonly refused: TreeRefusal[] = [];
  readonly done: (number | null)[] = [];
  /** What is written down, in order: an entry, or that there is none any more. */
  readonly changes: TreeChange[] = [];
  /** Hashes that entries named until now. */
  readonly unnamed = new Set<string>();
  readonly head: TreeHead;
  readonly #parts: TreeEditParts;
  readonly #entries: Map<string, TreeEntry>;
  /** The keys of what was written, with the index of the request that did. */
  readonly written = new Map<string, number>();

  constructor(parts: TreeEditParts) {
    this.#parts = parts;
    this.#entries = parts.entries;
    this.head = { ...parts.head };
  }

  /** @returns what stands at a key now */
  at(key: string): TreeEntry | undefined {
    return this.#entries.get(key);
  }

  /** Does a change, or refuses it. @param index its place in the request */
  apply(change: TreeRequestChange, index: number): void {
    const now = this.#entries.get(pathKey(change.path));
    const code = this.#refusalOf(change, now);
    if (code) this.refuse(index, code, code === 'collides' ? this.#inTheWay(change) : now);
    else this.done.push(this.#do(change, now, index));
  }

  /** Refuses a change. @param now what stands in the way */
  refuse(index: number, code: TreeRefusalCode, now?: TreeEntry): void {
    this.refused.push({ index, code, now: now ?? null });
    this.done.push(null);
  }

  #refusalOf(change: TreeRequestChange, now: TreeEntry | undefined): TreeRefusalCode | undefined {
    if (pathsOf(change).some((path) => treePathFault(path) !== undefined)) return 'path';
    if (!this.#parts.isOwner && this.#isOwnerOnly(change, now)) return 'owner_only';
    if ((now?.seq ?? null) !== change.base) return 'changed';
    if (now?.kind === 'text') return 'live';
    if (change.op === 'put' && !this.#parts.sizes.has(change.hash)) return 'blob_missing';
    if (change.op === 'link' && linkedPath(change.path, change.target) === undefined) return 'link';
    const ofMove = change.op === 'move' ? this.#refusalOfMove(change, now) : undefined;
    if (ofMove) return ofMove;
    const isNew = now === undefined && this.head.entries >= this.#parts.maxEntries;
    return isNew ? 'too_many' : undefined;
  }

  #isOwnerOnly(change: TreeRequestChange, now: TreeEntry | undefined): boolean {
    if (change.op === 'link' || now?.kind === 'link') return true;
    return pathsOf(change).some((path) => this.#parts.ownerOnly.has(path));
  }

  #refusalOfMove(
    change: TreeRequestChange & { op: 'move' },
    now: TreeEntry | undefined,
  ): TreeRefusalCode | undefined {
    const other = this.#inTheWay(change);
    if (other && other !== now) return 'collides';
    const isLost = now?.kind === 'link' && linkedPath(change.to, now.target) === undefined;
    return isLost ? 'link' : undefined;
  }

  #inTheWay(change: TreeRequestChange): TreeEntry | undefined {
    return this.#entries.get(pathKey(change.op === 'move' ? change.to : change.path));
  }

  #do(change: TreeRequestChange, now: TreeEntry | undefined, index: number): number | null {
    switch (change.op) {
      case 'put': {
        const { hash, executable } = change;
        if (now?.kind === 'blob' && now.hash === hash && now.executable === executable) return null;
        const path = now?.path ?? change.path;
        return this.#set(
          { kind: 'blob', path, hash, executable, size: this.#parts.sizes.get(hash)! },
          now,
          index,
        );
      }
      case 'link':
        if (now?.kind === 'link' && now.target === change.target) return null;
        return this.#set({ kind: 'link', path: now?.path ?? change.path, target: change.target }, now, index);
      case 'move':
        if (now!.path === change.to) return null;
        this.#remove(now!);
        return this.#set({ ...now!, path: change.to }, undefined, index);
      case 'remove':
        this.#remove(now!);
        return this.head.seq;
    }
  }

  #set(entry: Unnumbered, before: TreeEntry | undefined, index: number): number {
    this.head.seq += 1;
    if (!before) this.head.entries += 1;
    else if ('hash' in before) this.unnamed.add(before.hash);
    const numbered = { ...entry, seq: this.head.seq };
    this.#entries.set(pathKey(entry.path), numbered);
    this.written.set(pathKey(entry.path), index);
    this.changes.push(numbered);
    return this.head.seq;
  }

  #remove(entry: TreeEntry): void {
    this.head.seq += 1;
    this.head.entries -= 1;
    if ('hash' in entry) this.unnamed.add(entry.hash);
    this.#entries.delete(pathKey(entry.path));
    this.written.delete(pathKey(entry.path));
    this.changes.push({ kind: 'none', path: entry.path, seq: this.head.seq });
  }
}

type Unnumbered = TreeEntry extends infer Entry
  ? Entry extends TreeEntry
    ? Omit<Entry, 'seq'>
    : never
  : never;

function pathsOf(change: TreeRequestChange): string[] {
  return change.op === 'move' ? [change.path, change.to] : [change.path];
}
