import type { Log } from '@tandem/client/log';
import { encodeStateAsUpdate } from 'yjs';
import type { RoomDocument } from './roomDocument.ts';

/** What a document of the editor shows of a copy. */
export type Shown = {
  /** The version of the editor's document. */
  version: number;
  /** Its text with LF line ends; undefined where it is all of the copy. What others wrote may not be shown yet. */
  text: string | undefined;
};

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

/** Writes the copy of one document while it changes. */
export class CopyKeeper {
  readonly #document: RoomDocument;
  readonly #store: CopyStore;
  readonly #log: Log;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> = Promise.resolve();
  #delay = delay;

  constructor(document: RoomDocument, store: CopyStore, log: Log) {
    this.#document = document;
    this.#store = store;
    this.#log = log;
    document.doc.on('update', this.#changed);
    document.on('unsaved', this.#unsaved);
  }

  /** Writes at once what waits to be written. */
  flush(): Promise<void> {
    if (this.#timer !== undefined) this.#write();
    return this.#writing;
  }

  /**
   * Stops writing; what waited is dropped.
   * @returns once nothing is being written any more: a copy that is removed before would come back
   */
  stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#document.doc.off('update', this.#changed);
    this.#document.off('unsaved', this.#unsaved);
    return this.#writing;
  }

  /** Once all is acknowledged, so is what earlier windows left behind. */
  readonly #unsaved = (count: number): void => {
    if (count > 0) return;
    this.#document.off('unsaved', this.#unsaved);
    void this.#store.delivered(this.#document.name);
  };

  readonly #changed = (): void => {
    this.#timer ??= setTimeout(() => this.#write(), this.#delay);
  };

  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { epoch, name, doc, shown } = this.#document;
    if (epoch === undefined) return;
    const before = performance.now();
    const update = encodeStateAsUpdate(doc);
    this.#delay = Math.max(delay, (performance.now() - before) / share);
    this.#writing = this.#writing
      .then(() => this.#store.save(name, { epoch, update, shown }))
      .catch((error) => this.#log.warn(`${name}: the copy was not kept: ${String(error)}`));
  }
}
