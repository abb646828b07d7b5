import { pathKey } from '@tandem/protocol/pathCollision';
import type { Outcome } from '../src/mirror/effects.ts';
import type { RoomFile } from '../src/mirror/facts.ts';
import { rebasedDifference, withReplacements } from '../src/mirror/threeWay.ts';

/** A live text, and what was merged into it. */
type SimDocument = { text: string; version: number; merges: Map<string, number> };

/** The tree of a room and its live texts, as the server orders them; a hash is the bytes themselves. */
export class SimRoom {
  readonly tree = new Map<string, RoomFile>();
  readonly documents = new Map<string, SimDocument>();
  seq = 0;
  /** Told of every change, in order. */
  onChange: (path: string, entry: RoomFile | undefined, seq: number) => void = () => {};
  #files = 0;

  put(path: string, hash: string, base: number | null): Outcome {
    const now = this.tree.get(pathKey(path));
    if ((now?.seq ?? null) !== base || now?.fileId !== undefined) return this.#refused(now);
    return this.#set(now?.path ?? path, { hash });
  }

  remove(path: string, base: number): Outcome {
    const now = this.tree.get(pathKey(path));
    if (!now || now.seq !== base || this.#isUnsaved(now)) return this.#refused(now);
    return this.delete(now);
  }

  /** Somebody deletes the entry who sees all of it. */
  delete(entry: RoomFile): Outcome {
    this.tree.delete(pathKey(entry.path));
    if (entry.fileId !== undefined) this.documents.delete(entry.fileId);
    this.seq += 1;
    this.onChange(entry.path, undefined, this.seq);
    return { is: 'room', entry: undefined, seq: this.seq };
  }

  merge(fileId: string, from: string, text: string, token: string): Outcome {
    const document = this.documents.get(fileId);
    if (!document) return { is: 'gone' };
    if (!document.merges.has(token)) {
      this.edit(fileId, withReplacements(document.text, rebasedDifference(from, text, document.text)));
      document.merges.set(token, document.version);
    }
    return { is: 'merged', version: document.merges.get(token)! };
  }

  /** Changes a live text. */
  edit(fileId: string, text: string): void {
    const document = this.documents.get(fileId)!;
    document.text = text;
    document.version += 1;
  }

  /** Records what somebody saved, unless somebody else saved something newer. */
  save(path: string, fileId: string, hash: string, version: number): void {
    const now = this.tree.get(pathKey(path));
    if (now?.fileId !== fileId || now.version >= version) return;
    this.#set(now.path, { hash, fileId, version });
  }

  /** Makes a blob a live text. */
  openText(entry: RoomFile): void {
    this.#files += 1;
    const fileId = `file${this.#files}`;
    this.documents.set(fileId, { text: entry.hash, version: 1, merges: new Map() });
    this.#set(entry.path, { hash: entry.hash, fileId, version: 1 });
  }

  #isUnsaved({ fileId, version }: RoomFile): boolean {
    return fileId !== undefined && this.documents.get(fileId)!.version !== version;
  }

  #set(path: string, what: { hash: string; fileId?: string; version?: number }): Outcome {
    this.seq += 1;
    const entry: RoomFile = { path, seq: this.seq, version: this.seq, ...what };
    this.tree.set(pathKey(path), entry);
    this.onChange(path, entry, this.seq);
    return { is: 'room', entry, seq: this.seq };
  }

  #refused(entry: RoomFile | undefined): Outcome {
    return { is: 'refused', changed: true, entry, seq: this.seq };
  }
}
