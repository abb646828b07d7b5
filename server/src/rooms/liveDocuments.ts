import type * as Y from 'yjs';

/** What the services of a room need of the live documents. */
export interface LiveDocuments {
  /**
   * Lets `look` read a document as it is now; the document is not to be changed or kept.
   * @throws LogError `gone` when there is no such document, `unavailable` when it cannot be loaded
   */
  read<T>(document: string, look: (doc: Y.Doc) => T): Promise<T>;

  /**
   * What is stored of a document, as Yjs updates in their order.
   * @throws LogError `gone` when there is no such document
   */
  stored(document: string): Promise<Uint8Array[]>;

  /**
   * Changes a document in one transaction, as everybody in the room sees it.
   * @param author the `userId` of who asked for it
   * @returns what `change` returned, once the change is in the database
   * @throws LogError as {@link read} does; whatever `change` throws, and then nothing was changed
   */
  edit<T>(document: string, author: string, change: (doc: Y.Doc) => T): Promise<T>;

  /** A document is no longer there: whoever has it open is told. */
  documentRemoved(document: string): void;
}
