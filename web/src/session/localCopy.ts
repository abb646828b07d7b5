import { IndexeddbPersistence } from 'y-indexeddb';
import { type Doc, mergeUpdates } from 'yjs';

/** Edits within this time are one write, in milliseconds. A write at every key costs every key some milliseconds. */
const gatheredFor = 500;
/** Merging takes longer than the number of updates grows, so a burst is written in parts. */
const mostGathered = 200;

/** The copy of one document in IndexedDB. Edits are written together; see {@link keepLastWords} for a sudden end. */
export class LocalCopy extends IndexeddbPersistence {
  readonly #write: (update: Uint8Array, origin: unknown) => void;
  #gathered: Uint8Array[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param name the database's
   * @param document filled from the copy, and copied from then on until it is destroyed
   */
  constructor(name: string, document: Doc) {
    super(name, document);
    this.#write = this._storeUpdate;
    document.off('update', this._storeUpdate);
    this._storeUpdate = (update, origin) => {
      if (origin !== this) this.#gather(update);
    };
    document.on('update', this._storeUpdate);
    window.addEventListener('visibilitychange', this.#flush);
  }

  override destroy(): Promise<void> {
    window.removeEventListener('visibilitychange', this.#flush);
    this.#flush();
    return super.destroy();
  }

  #gather(update: Uint8Array): void {
    this.#gathered.push(update);
    if (this.#gathered.length >= mostGathered) this.#flush();
    else this.#timer ??= setTimeout(this.#flush, gatheredFor);
  }

  readonly #flush = (): void => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const gathered = this.#gathered;
    this.#gathered = [];
    if (gathered.length > 0) this.#write(mergeUpdates(gathered), undefined);
  };
}
