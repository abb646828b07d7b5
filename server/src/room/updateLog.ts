/** What an update costs while it waits for the log, besides its bytes: promise, closures and queue slots, measured roughly. */
export const waitingUpdateBytes = 400;

/** One committed update of a document. `seq` counts the updates of that document from 1, without gaps. */
export type LoggedUpdate = { seq: number; update: Uint8Array };

/** A document as a cold load finds it: the snapshot holds everything up to `snapshotSeq`, `tail` what came after. */
export type StoredDocument = {
  /** Chosen when the document is created; a document created anew under the same name has another. */
  epoch: string;
  /** A Yjs update (v1 encoding), or undefined when nothing was compacted yet. */
  snapshot: Uint8Array | undefined;
  snapshotSeq: number;
  tail: LoggedUpdate[];
};

/**
 * The port through which the core reaches what outlives it. A server's database implements it, and so does the
 * simulation's fake; both pass one contract suite.
 */
export interface UpdateLog {
  /**
   * Reads one document.
   * @returns undefined when there is no such document, or its room was deleted
   */
  load(document: string): Promise<StoredDocument | undefined>;

  /**
   * Adds one update to a document that exists.
   * Calls for one document commit in the order they were made.
   * @param author the `userId` of who wrote it, for history
   * @returns the update's seq, once it is committed
   * @throws LogError `gone` when the document or its epoch is no longer there, `unavailable` when the database does
   *   not take writes for now; the update is then not in the log, or it is and the reply was lost: appending the
   *   same bytes again is harmless, because applying a Yjs update twice is
   */
  append(document: string, epoch: string, update: Uint8Array, author: string): Promise<number>;

  /**
   * Reads what was committed after a seq, for a server that saw a gap.
   * @returns undefined when a snapshot has replaced a part of it: load the document anew
   */
  readAfter(document: string, epoch: string, seq: number): Promise<LoggedUpdate[] | undefined>;

  /**
   * Replaces everything up to and including `seq` by one snapshot, in one transaction.
   * @returns false when a newer snapshot or another epoch is there already; then nothing was changed
   */
  compact(document: string, epoch: string, seq: number, snapshot: Uint8Array): Promise<boolean>;
}

/** Why the log refused. */
export class LogError extends Error {
  readonly reason: 'gone' | 'unavailable';

  constructor(reason: 'gone' | 'unavailable', message: string, options?: { cause?: unknown }) {
    super(message, options as ErrorOptions);
    this.name = 'LogError';
    this.reason = reason;
  }
}
