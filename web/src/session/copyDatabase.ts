import * as idb from 'lib0/indexeddb';
import { applyUpdate, type Doc, encodeStateAsUpdate, mergeUpdates, transact } from 'yjs';

/** Edits within this time are one write, in milliseconds. A write at every key costs every key some milliseconds. */
const gatheredFor = 500;
/** Merging takes longer than the number of updates grows, so a burst is written in parts. */
const mostGathered = 200;
/** From so many updates on they become one, this many milliseconds after the last of them. */
const mostStored = 500;
const trimmedAfter = 1000;

/** Databases of earlier versions of this page have the same. */
const storeName = 'updates';

/** The database of one document's copy in IndexedDB. Edits are written together; see {@link backUpOnUnload} for a sudden end. */
export class CopyDatabase {
  readonly #db: IDBDatabase;
  readonly #document: Doc;
  readonly #origin: unknown;
  /** The key of the last update that is in the document. */
  #lastKey = 0;
  #stored = 0;
  #gathered: Uint8Array[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #trimTimer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  /**
   * Fills a document from its copy, and copies it from then on until it is destroyed.
   * @param name the database's
   * @param origin of the transactions that write into the document
   * @throws when the database cannot be used
   */
  static async open(name: string, document: Doc, origin: unknown): Promise<CopyDatabase> {
    const db = await idb.openDB(name, (created) =>
      idb.createStores(created, [[storeName, { autoIncrement: true }]]),
    );
    const copy = new CopyDatabase(db, document, origin);
    if (document.isDestroyed) copy.#close();
    else await copy.#begin();
    return copy;
  }

  private constructor(db: IDBDatabase, document: Doc, origin: unknown) {
    this.#db = db;
    this.#document = document;
    this.#origin = origin;
    // Somebody else removes the database, or the browser takes it away: there is nothing to write to any more.
    for (const event of ['versionchange', 'close']) db.addEventListener(event, () => this.#close());
  }

  async #begin(): Promise<void> {
    const document = this.#document;
    document.on('update', this.#onUpdate);
    document.on('destroy', this.#onDestroy);
    window.addEventListener('visibilitychange', this.#flush);
    const store = this.#store();
    if (document.store.clients.size > 0) await idb.rtop(store.add(encodeStateAsUpdate(document)));
    await this.#read(store);
  }

  readonly #onUpdate = (update: Uint8Array, origin: unknown): void => {
    if (origin === this.#origin) return;
    this.#gathered.push(update);
    if (this.#gathered.length >= mostGathered) this.#flush();
    else this.#timer ??= setTimeout(this.#flush, gatheredFor);
  };

  readonly #onDestroy = (): void => {
    this.#flush();
    this.#close();
  };

  readonly #flush = (): void => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const gathered = this.#gathered.splice(0);
    if (gathered.length === 0) return;
    // A full disk must not stop anybody from writing: the server has the edits, or the page sends them yet.
    idb.rtop(this.#store().add(mergeUpdates(gathered))).catch(() => {});
    this.#stored += 1;
    if (this.#stored < mostStored) return;
    clearTimeout(this.#trimTimer);
    this.#trimTimer = setTimeout(() => void this.#trim().catch(() => {}), trimmedAfter);
  };

  /**
   * Reads what is not in the document yet. An update that cannot be read is removed: no visit could do anything with it,
   * and the others are as good as before.
   */
  async #read(store: IDBObjectStore): Promise<void> {
    const unread = idb.createIDBKeyRangeLowerBound(this.#lastKey, true);
    const rows: { k: number; v: Uint8Array }[] = await idb.getAllKeysValues(store, unread);
    if (this.#closed) return;
    const broken: number[] = [];
    const apply = () => {
      for (const { k, v } of rows) {
        try {
          applyUpdate(this.#document, v);
        } catch {
          broken.push(k);
        }
      }
    };
    transact(this.#document, apply, this.#origin, false);
    this.#lastKey = rows.at(-1)?.k ?? this.#lastKey;
    await Promise.all(broken.map((key) => idb.del(store, key)));
    this.#stored = await idb.count(store);
  }

  /** Makes one update of all. What another tab wrote is read first, in the same transaction: it would be lost unread. */
  async #trim(): Promise<void> {
    if (this.#closed) return;
    const store = this.#store();
    await this.#read(store);
    if (this.#closed) return;
    await idb.rtop(store.add(encodeStateAsUpdate(this.#document)));
    await idb.del(store, idb.createIDBKeyRangeUpperBound(this.#lastKey, false));
    this.#stored = await idb.count(store);
  }

  #store(): IDBObjectStore {
    const [store] = idb.transact(this.#db, [storeName]);
    return store!;
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#trimTimer);
    this.#document.off('update', this.#onUpdate);
    this.#document.off('destroy', this.#onDestroy);
    window.removeEventListener('visibilitychange', this.#flush);
    this.#db.close();
  }
}
