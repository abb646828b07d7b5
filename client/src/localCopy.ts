import type { Doc } from 'yjs';

/** What an editor shows of a document. */
export type Shown = {
  /** The version of the editor's document. */
  version: number;
  /** Its text with LF line ends; undefined where it is all of the copy. What others wrote may not be shown yet. */
  text: string | undefined;
};

/** What a copy is of. */
export type CopiedDocument = {
  /** The document's name. */
  readonly name: string;
  readonly doc: Doc;
  /** What an editor shows of it now, where one does. */
  readonly shown: Shown | undefined;
};

/** What was found of a document. */
export type RestoredCopy = {
  /** The creation of the document the copy is of: it is never merged into one created anew. */
  epoch: string;
  /** Whether nothing was read yet; what is read late arrives as an edit does. */
  isEmpty?: boolean;
  /** What this client's editor showed when it stopped, with the version of the editor's document. */
  shown?: { text: string; version: number } | undefined;
};

/**
 * The port to the copy of one document on this device, so that edits the server has not got survive a restart. What it
 * writes into the document has the copy itself as the transaction's origin.
 */
export interface LocalCopy {
  /** Fills the document with what was kept of it. Resolves to undefined when that is nothing, or nothing readable. */
  restore(): Promise<RestoredCopy | undefined>;
  /** Keeps the document from now on; called once its text is here or was written in, unless it was restored. */
  keep(epoch: string): void;
  /** Called when something was written here that the server has not got, and when it has got everything. */
  noteUnsent(isUnsent: boolean): void;
  /** The next {@link restore} begins without the copy: the server has another document now. */
  retire(): void;
  /** Removes the copy for good, with what is being written at this moment. */
  discard(): Promise<void>;
  /** Writes at once what waits to be written. */
  flush(): Promise<void>;
  /** Stops keeping; the copy stays. Resolves once nothing is being written. */
  close(): Promise<void>;
}

/** Where copies are kept. */
export interface LocalCopies {
  open(document: CopiedDocument): LocalCopy;
  /** The names of a room's documents whose copies have edits that the server is not known to have, where that is noted. */
  unsentIn?(roomId: string): readonly string[];
  /** Removes every copy of a document that is not open. */
  remove(name: string): Promise<void>;
}

/** Keeps nothing, for a client that has nothing to lose: a script, a benchmark. */
export const noCopies: LocalCopies = {
  open: () => ({
    restore: async () => undefined,
    keep() {},
    noteUnsent() {},
    retire() {},
    discard: async () => {},
    flush: async () => {},
    close: async () => {},
  }),
  remove: async () => {},
};
