import { createHash } from 'node:crypto';
import { pathKey } from '@tandem/protocol/pathCollision';
import { blobHeadBytes, encodePack, maxPackBytes, type PackedBlob } from '@tandem/protocol/tree/blobPack';
import type {
  BlobsTaken,
  TreeChange,
  TreeEntry,
  TreePage,
  TreeRequestChange,
  TreeResult,
} from '@tandem/protocol/tree/entries';
import { OwnerOnlyPaths } from '@tandem/protocol/tree/ownerOnly';
import { roomGone } from '../base/roomProblem.ts';
import { storageFull } from '../rooms/storageFull.ts';
import type { StorageQuota } from '../store/storageQuota.ts';
import type { BlobStore } from '../store/tree/blobStore.ts';
import type { LockedTree, TreeStore } from '../store/tree/treeStore.ts';
import { findCollisions, keysOf, surroundingsOf } from './collisions.ts';
import { TreeEdit } from './treeEdit.ts';

/** So many changes one answer lists. */
const pageSize = 5000;
/** How often what remains of a request is tried again without what collides. */
const mostAttempts = 4;

type Asker = { userId: string; isOwner: boolean };

/** The tree of a room: the files of a folder that all of its members have on their disks. */
export class RoomTree {
  readonly #store: TreeStore;
  readonly #blobs: BlobStore;
  readonly #quota: Pick<StorageQuota, 'wouldBeFull' | 'wrote'>;
  readonly #maxEntries: number;
  readonly #ownerOnly = new OwnerOnlyPaths();

  constructor(parts: {
    trees: TreeStore;
    blobs: BlobStore;
    quota: Pick<StorageQuota, 'wouldBeFull' | 'wrote'>;
    maxEntries: number;
  }) {
    this.#store = parts.trees;
    this.#blobs = parts.blobs;
    this.#quota = parts.quota;
    this.#maxEntries = parts.maxEntries;
  }

  /** What stands now where something was changed after `since`, in the order of the changes. */
  async page(roomId: string, since: number): Promise<TreePage> {
    const { seq: last } = await this.#store.head(roomId);
    const entries = await this.#store.list(roomId, since, pageSize);
    const more = entries.length === pageSize;
    const seq = more ? entries.at(-1)!.seq : Math.max(last, entries.at(-1)?.seq ?? 0);
    // Who knows of nothing has nothing to take away.
    const log = since === 0 ? [] : await this.#store.log(roomId, since, seq);
    const gone = log.filter((change) => change.kind === 'none');
    const changes = [...entries, ...gone].sort((a, b) => a.seq - b.seq);
    return { changes: latest(changes), seq, more };
  }

  /**
   * Does changes as one, but for those that are refused.
   * @throws RoomProblem `room_gone`, `storage_full`
   */
  async change(
    roomId: string,
    { userId, isOwner }: Asker,
    changes: readonly TreeRequestChange[],
    label: string | undefined,
  ): Promise<TreeResult> {
    const full = await this.#quota.wouldBeFull(roomId, 0);
    if (full && changes.some(({ op }) => op !== 'remove')) throw storageFull(full);
    const result = await this.#store.change(roomId, async (tree) => {
      const edit = await this.#edit(tree, changes, isOwner);
      if (edit.changes.length > 0) await this.#write(tree, edit, userId, label);
      return { seq: edit.head.seq, done: edit.done, refused: edit.refused };
    });
    if (!result) throw roomGone();
    return result;
  }

  /** Those of some hashes whose bytes the room does not have. */
  async missing(roomId: string, hashes: readonly string[]): Promise<string[]> {
    const sizes = await this.#blobs.sizes(roomId, hashes);
    return [...new Set(hashes)].filter((hash) => !sizes.has(hash));
  }

  /**
   * Takes bytes, but for those whose hash is another one.
   * @throws RoomProblem `room_gone`, `storage_full`
   */
  async addBlobs(roomId: string, blobs: readonly PackedBlob[]): Promise<BlobsTaken> {
    const right = blobs.filter(
      ({ hash, bytes }) => createHash('sha256').update(bytes).digest('hex') === hash,
    );
    const wrong = blobs.filter((blob) => !right.includes(blob)).map(({ hash }) => hash);
    const missing = new Set(
      await this.missing(
        roomId,
        right.map(({ hash }) => hash),
      ),
    );
    const size = right.reduce((sum, { hash, bytes }) => sum + (missing.has(hash) ? bytes.length : 0), 0);
    const full = await this.#quota.wouldBeFull(roomId, size);
    if (full) throw storageFull(full);
    if (!(await this.#blobs.add(roomId, right))) throw roomGone();
    this.#quota.wrote(roomId, size);
    return { taken: right.length, wrong };
  }

  /** A pack of those of some blobs that the room has, as many as fit, in order. */
  async pack(roomId: string, hashes: readonly string[]): Promise<Uint8Array> {
    const sizes = await this.#blobs.sizes(roomId, hashes);
    const chosen: string[] = [];
    let bytes = 0;
    for (const hash of new Set(hashes)) {
      const size = sizes.get(hash);
      if (size === undefined) continue;
      bytes += blobHeadBytes + size;
      if (bytes > maxPackBytes) break;
      chosen.push(hash);
    }
    return encodePack(await this.#blobs.read(roomId, chosen));
  }

  /** Judges changes until those that are left can stand beside each other and the rest. */
  async #edit(tree: LockedTree, changes: readonly TreeRequestChange[], isOwner: boolean): Promise<TreeEdit> {
    const keys = keysOf(
      changes.flatMap((change) => (change.op === 'move' ? [change.path, change.to] : change.path)),
    );
    const hashes = changes.flatMap((change) => (change.op === 'put' ? change.hash : []));
    const entries = await tree.find(keys);
    const sizes = await tree.blobSizes(hashes);
    const { head } = tree;
    const surroundings = await surroundingsOf(tree, keys);
    const refused = new Map<number, TreeEntry>();
    for (let attempt = 1; ; attempt += 1) {
      const edit = new TreeEdit({
        ...{ head, entries: new Map(entries), sizes, isOwner },
        ownerOnly: this.#ownerOnly,
        maxEntries: this.#maxEntries,
      });
      for (const [index, change] of changes.entries()) {
        const inTheWay = refused.get(index);
        if (inTheWay || attempt > mostAttempts) edit.refuse(index, 'collides', inTheWay);
        else edit.apply(change, index);
      }
      const collisions = findCollisions(edit, surroundings);
      if (collisions.size === 0) return edit;
      for (const [index, entry] of collisions) refused.set(index, entry);
    }
  }

  async #write(tree: LockedTree, edit: TreeEdit, author: string, label: string | undefined): Promise<void> {
    const keys = keysOf(edit.changes.map(({ path }) => path));
    const entries = [...edit.written.keys()].map((key) => edit.at(key)!);
    await tree.replace(keys, entries);
    await tree.log(edit.changes, edit.head, { author, label, unnamed: [...edit.unnamed] });
  }
}

/** Of several changes at one path, the last. */
function latest(changes: readonly TreeChange[]): TreeChange[] {
  const last = new Map(changes.map((change) => [pathKey(change.path), change.seq]));
  return changes.filter(({ path, seq }) => last.get(pathKey(path)) === seq);
}
