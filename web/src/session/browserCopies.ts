import type { CopiedDocument, LocalCopies, LocalCopy, RestoredCopy } from '@tandem/client/localCopy';
import { deleteDB } from 'lib0/indexeddb';
import type { Doc } from 'yjs';
import * as z from 'zod';
import { readStored, storedKeys, writeStored } from '../platform/browserStorage.ts';
import { whenIdle } from '../platform/idle.ts';
import { withTimeout } from '../platform/withTimeout.ts';
import { CopyDatabase } from './copyDatabase.ts';
import { backUpOnUnload } from './unloadBackup.ts';

/**
 * Copies of documents in the browser's IndexedDB, so that edits made offline survive a reload.
 * A copy is kept under the document's name and epoch: a document created anew has another epoch, so the copy of the
 * old one is never merged into it.
 */
export class BrowserCopies implements LocalCopies {
  readonly #prefix: string;
  readonly #usable: Promise<boolean>;

  /** @param prefix tells servers apart that share one origin */
  constructor(prefix: string) {
    this.#prefix = prefix;
    this.#usable = canKeepDatabases();
  }

  open(document: CopiedDocument): LocalCopy {
    return new BrowserCopy(document, this);
  }

  async remove(documentName: string): Promise<void> {
    const epoch = this.epochOf(documentName);
    if (epoch) await this.discard(documentName, epoch);
  }

  /** The epoch of the copy kept of a document, or undefined when there is none. */
  epochOf(documentName: string): string | undefined {
    return readStored(this.#epochKey(documentName), z.string());
  }

  /**
   * Fills the document from its copy and keeps the copy up to date from then on, until the document is destroyed.
   * A copy that cannot be used is left: the document starts without it, now and at the next visit.
   * @param origin of the transactions that write into the document
   * @returns once the copy is read, or once it is known that this browser keeps none; some browsers never tell
   */
  async attach(documentName: string, epoch: string, document: Doc, origin: unknown): Promise<void> {
    if (!(await this.#usable)) return;
    try {
      await CopyDatabase.open(this.#database(documentName, epoch), document, origin);
      if (document.isDestroyed) return;
      backUpOnUnload(`${this.#lastWordsKey(documentName)}:${epoch}`, document, (from) => from === origin);
      writeStored(this.#epochKey(documentName), epoch);
    } catch {
      this.retire(documentName);
    }
  }

  /** The next visit does not start from the copy. It stays, and is read when the server names its epoch. */
  retire(documentName: string): void {
    writeStored(this.#epochKey(documentName), undefined);
  }

  /** Notes whether the copy of a document has edits that the server is not known to have. */
  noteUnsent(documentName: string, isUnsent: boolean): void {
    writeStored(this.#unsentKey(documentName), isUnsent || undefined);
  }

  /** The documents of a room of which that was noted last, in this visit or in an earlier one. */
  unsentIn(roomId: string): string[] {
    const prefix = this.#unsentKey('');
    return storedKeys()
      .filter((key) => key.startsWith(this.#unsentKey(`${roomId}/`)))
      .map((key) => key.slice(prefix.length));
  }

  /** Removes the copy of a document from this browser. */
  async discard(documentName: string, epoch: string): Promise<void> {
    this.retire(documentName);
    this.noteUnsent(documentName, false);
    writeStored(`${this.#lastWordsKey(documentName)}:${epoch}`, undefined);
    if (await this.#usable) indexedDB.deleteDatabase(this.#database(documentName, epoch));
  }

  /**
   * Removes every copy of a room from this browser.
   * @throws when the browser does not
   */
  async forgetRoom(roomId: string): Promise<void> {
    const kept = [this.#epochKey(roomId), this.#lastWordsKey(roomId), this.#unsentKey(roomId)];
    for (const key of storedKeys()) {
      if (kept.some((start) => key.startsWith(start))) writeStored(key, undefined);
    }
    if (!(await this.#usable)) return;
    const databases = (await indexedDB.databases?.()) ?? [];
    const ofRoom = databases.filter(({ name }) => name?.startsWith(this.#database(roomId)));
    await Promise.all(ofRoom.map(({ name }) => deleteDB(name!)));
  }

  #epochKey(documentName: string): string {
    return `tandem.epoch:${this.#prefix}:${documentName}`;
  }

  #lastWordsKey(documentName: string): string {
    return `tandem.last:${this.#prefix}:${documentName}`;
  }

  #unsentKey(documentName: string): string {
    return `tandem.unsent:${this.#prefix}:${documentName}`;
  }

  #database(documentName: string, epoch?: string): string {
    return `tandem:${this.#prefix}:${documentName}${epoch ? `:${epoch}` : ''}`;
  }
}

/** A page that is never idle keeps a copy after this all the same, in milliseconds. */
const longestWait = 1000;
/** A browser may take its time to open a database, or for ever; the room opens without the copy after this, in milliseconds. */
const longestForCopy = 3000;

/** The copy of one document in the browser. */
class BrowserCopy implements LocalCopy {
  readonly #document: CopiedDocument;
  readonly #copies: BrowserCopies;
  #epoch: string | undefined;
  #isBegun = false;
  #isRetired = false;

  constructor(document: CopiedDocument, copies: BrowserCopies) {
    this.#document = document;
    this.#copies = copies;
  }

  async restore(): Promise<RestoredCopy | undefined> {
    const { name, doc } = this.#document;
    const epoch = this.#copies.epochOf(name);
    if (!epoch) return undefined;
    this.#epoch = epoch;
    this.#isBegun = true;
    const filled = this.#copies.attach(name, epoch, doc, this);
    if (!(await withTimeout(longestForCopy, filled))) this.#copies.retire(name);
    return { epoch, isEmpty: doc.store.clients.size === 0 };
  }

  /** The copy starts from the whole document, so nothing is missed while the page is busy with showing it. */
  keep(epoch: string): void {
    this.#epoch = epoch;
    whenIdle(() => this.#begin(), longestWait);
  }

  noteUnsent(isUnsent: boolean): void {
    this.#copies.noteUnsent(this.#document.name, isUnsent);
    // A reload must not lose the edit.
    if (isUnsent) this.#begin();
  }

  retire(): void {
    this.#isRetired = true;
    this.#copies.retire(this.#document.name);
  }

  async discard(): Promise<void> {
    this.retire();
    if (this.#epoch) await this.#copies.discard(this.#document.name, this.#epoch);
  }

  /** Edits go into the database as they come. */
  async flush(): Promise<void> {}

  /** The database ends with the document. */
  async close(): Promise<void> {}

  #begin(): void {
    const { name, doc } = this.#document;
    if (this.#isBegun || this.#isRetired || this.#epoch === undefined || doc.isDestroyed) return;
    this.#isBegun = true;
    void this.#copies.attach(name, this.#epoch, doc, this);
  }
}

/** Some browsers have IndexedDB and refuse to open a database, in private windows for example. */
function canKeepDatabases(): Promise<boolean> {
  return new Promise((resolve) => {
    try {
      const request = indexedDB.open('tandem:probe');
      request.onsuccess = () => {
        request.result.close();
        resolve(true);
      };
      request.onerror = () => resolve(false);
    } catch {
      resolve(false);
    }
  });
}
