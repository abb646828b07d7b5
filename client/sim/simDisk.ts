import { pathKey } from '@tandem/protocol/pathCollision';
import type { DiskFile } from '../src/mirror/facts.ts';
import type { DiskKind } from './plan.ts';

/** A folder on a disk; a hash is the bytes themselves. */
export class SimDisk {
  /** Temporary files, by the path they are for, as this disk knows it. */
  readonly staged = new Map<string, string>();
  readonly #kind: DiskKind;
  readonly #files = new Map<string, DiskFile>();
  #stamps = 0;
  /** Told of every path that is written, as a watcher is. */
  onWrite: (path: string) => void = () => {};

  constructor(kind: DiskKind) {
    this.#kind = kind;
  }

  list(): DiskFile[] {
    return [...this.#files.values()];
  }

  at(path: string): DiskFile | undefined {
    return this.#files.get(this.#id(path));
  }

  /** All files that some disk takes for one. */
  withKey(key: string): DiskFile[] {
    return this.list().filter(({ path }) => pathKey(path) === key);
  }

  /** Writes a file; one that is there keeps the spelling of its path. */
  write(path: string, hash: string): DiskFile {
    const spelled = this.at(path)?.path ?? (this.#kind === 'decomposing' ? path.normalize('NFD') : path);
    this.#stamps += 1;
    const file = { path: spelled, hash, stamp: String(this.#stamps) };
    this.#files.set(this.#id(path), file);
    this.onWrite(spelled);
    return file;
  }

  delete(path: string): void {
    this.#files.delete(this.#id(path));
    this.onWrite(path);
  }

  stage(path: string, content: string): void {
    this.staged.set(this.#id(path), content);
  }

  stagedAt(path: string): string | undefined {
    return this.staged.get(this.#id(path));
  }

  unstage(path: string): void {
    this.staged.delete(this.#id(path));
  }

  #id(path: string): string {
    if (this.#kind === 'plain') return path;
    return this.#kind === 'folding' ? pathKey(path) : path.normalize('NFC');
  }
}
