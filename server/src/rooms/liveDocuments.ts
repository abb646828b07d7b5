import type * as Y from 'yjs';

/** What the services of a room need of the live documents. */
export interface LiveDocuments {
  /** Lets `look` read a document as it is now; the document is not to be changed or kept. */
  read<T>(document: string, look: (doc: Y.Doc) => T): Promise<T>;

  /**
   * Changes a document in one transaction, as everybody in the room sees it.
   * @param author the `userId` of who asked for it
   * @returns what `change` returned, once the change is in the database
   */
  edit<T>(document: string, author: string, change: (doc: Y.Doc) => T): Promise<T>;
}
