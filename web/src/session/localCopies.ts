import { deleteDB } from 'lib0/indexeddb';
import type { Doc } from 'yjs';
import * as z from 'zod';
import { readStored, storedKeys, writeStored } from '../platform/browserStorage.ts';
import { keepLastWords } from './lastWords.ts';
import { LocalCopy } from './localCopy.ts';

/**
 * Copies of documents in the browser's IndexedDB, so that edits made offline survive a reload.
 * A copy is kept under the document's name and epoch: a document created anew has another epoch, so the copy of the
 * old one is never merged into it.
 */
export class LocalCopies {
  readonly #prefix: string;
  readonly #usable: Promise<boolean>;

  /** @param prefix tells servers apart that share one origin */
  constructor(prefix: string) {
    this.#prefix = prefix;
    this.#usable = canKeepDatabases();
  }

  /** The epoch of the copy kept of a document, or undefined when there is none. */
  epochOf(documentName: string): string | undefined {
    return readStored(this.#epochKey(documentName), z.string());
  }

  /**
   * Fills the document from its copy and keeps the copy up to date from then on, until the document is destroyed.
   * A copy that cannot be used is left: the document starts without it, now and at the next visit.
   * @returns once the copy is read, or once it is known that this browser keeps none; some browsers never tell
   */
  async attach(documentName: string, epoch: string, document: Doc): Promise<void> {
    if (!(await this.#usable)) return;
    try {
      const copy = await LocalCopy.open(this.#database(documentName, epoch), document);
      if (document.isDestroyed) return;
      keepLastWords(`${this.#lastWordsKey(documentName)}:${epoch}`, document, (origin) => origin === copy);
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
  unsentOf(roomId: string): string[] {
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
