import { textIn } from '@tandem/client/document';
import type { CopiedDocument, LocalCopies, LocalCopy, RestoredCopy, Shown } from '@tandem/client/localCopy';
import type { Log } from '@tandem/client/log';
import { applyUpdate, encodeStateAsUpdate } from 'yjs';

/** What this client keeps of a document, so that edits the server has not got survive a restart of the editor. */
export type KeptCopy = {
  /** The creation of the document the copy is of: it is never merged into one created anew. */
  epoch: string;
  /** A Yjs update with the whole state. */
  update: Uint8Array;
  /** What the editor showed of it, where it did. */
  shown?: Shown | undefined;
  /** The part of it that this window wrote before its extensions stopped. */
  own?: { update: Uint8Array; shown: Shown | undefined } | undefined;
};

/** Where copies are kept, by document name. */
export interface CopyStore {
  load(name: string): Promise<KeptCopy | undefined>;
  save(name: string, copy: KeptCopy): Promise<void>;
  /** Says that what {@link load} found has reached the server, so that it need not be kept. */
  delivered(name: string): Promise<void>;
  /** The ids of a room's files of which there are copies. */
  files(roomId: string): Promise<string[]>;
  /** Removes this window's copy, and what {@link load} found. */
  remove(name: string): Promise<void>;
}

/** A copy is written this long after an edit, in milliseconds; a large document less often, see {@link CopyKeeper}. */
const delay = 400;
/** Writing may take this part of the time at most. */
const share = 1 / 20;

/** Keeps copies in a store that takes a document as a whole. */
export class StoredCopies implements LocalCopies {
  readonly #store: CopyStore;
  readonly #log: Log;

  constructor(store: CopyStore, log: Log) {
    this.#store = store;
    this.#log = log;
  }

  open(document: CopiedDocument): LocalCopy {
    return new CopyKeeper(document, this.#store, this.#log);
  }

  remove(name: string): Promise<void> {
    return this.#store.remove(name);
  }
}

/** Writes the copy of one document while it changes. */
class CopyKeeper implements LocalCopy {
  readonly #document: CopiedDocument;
  readonly #store: CopyStore;
  readonly #log: Log;
  readonly #loading: Promise<KeptCopy | undefined>;
  #epoch: string | undefined;
  #isDelivered = false;
  #isStopped = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> = Promise.resolve();
  #delay = delay;

  constructor(document: CopiedDocument, store: CopyStore, log: Log) {
    this.#document = document;
    this.#store = store;
    this.#log = log;
    this.#loading = store.load(document.name);
    document.doc.on('update', this.#changed);
  }

  async restore(): Promise<RestoredCopy | undefined> {
    const copy = await this.#loading;
    if (!copy || this.#isStopped) return undefined;
    try {
      applyUpdate(this.#document.doc, copy.update, this);
      this.#epoch = copy.epoch;
      const { update, shown } = copy.own ?? {};
      if (!update || !shown) return { epoch: copy.epoch };
      return { epoch: copy.epoch, shown: { text: shown.text ?? textIn(update), version: shown.version } };
    } catch {
      // What a crash left half written is worth nothing; the server's state is.
      return undefined;
    }
  }

  keep(epoch: string): void {
    this.#epoch = epoch;
  }

  /** Once all is acknowledged, so is what earlier windows left behind. */
  noteUnsent(isUnsent: boolean): void {
    if (isUnsent || this.#isDelivered) return;
    this.#isDelivered = true;
    void this.#store.delivered(this.#document.name);
  }

  retire(): void {}

  flush(): Promise<void> {
    if (this.#timer !== undefined) this.#write();
    return this.#writing;
  }

  async discard(): Promise<void> {
    try {
      await this.close();
      await this.#store.remove(this.#document.name);
    } catch (error) {
      this.#log.warn(`${this.#document.name}: the copy was not removed: ${String(error)}`);
    }
  }

  /** What waited is dropped. A copy that is removed before this resolves would come back. */
  close(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#document.doc.off('update', this.#changed);
    return this.#writing;
  }

  readonly #changed = (): void => {
    this.#timer ??= setTimeout(() => this.#write(), this.#delay);
  };

  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const epoch = this.#epoch;
    if (epoch === undefined) return;
    const { name, doc, shown } = this.#document;
    const before = performance.now();
    const update = encodeStateAsUpdate(doc);
    this.#delay = Math.max(delay, (performance.now() - before) / share);
    this.#writing = this.#writing
      .then(() => this.#store.save(name, { epoch, update, shown }))
      .catch((error) => this.#log.warn(`${name}: the copy was not kept: ${String(error)}`));
  }
}
