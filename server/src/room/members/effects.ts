import type { CloseCode } from '@tandem/protocol/closeCodes';
import type { Identity } from '@tandem/protocol/presence';

/** A member's number, given by the shell; never used again for another. */
export type MemberId = number;

/** Somebody who has a document open over some wire. */
export type Member = {
  id: MemberId;
  userId: string;
  /** Whether their edits count. A viewer's never do (invariant 3). */
  mayWrite: boolean;
  /** Who the server knows them as; written into every awareness state they send (invariant 12). */
  identity: Identity;
  /** Whose Yjs clients theirs are: the same for all connections of one person. */
  person: string;
  /** Whether the server itself writes for them, by Yjs clients it made up. */
  writtenByServer?: boolean;
};

/** What a live document asks of the shell. */
export type Effect =
  /** To everybody but its author, in the bytes the author sent. */
  | { type: 'relay'; update: Uint8Array; from: MemberId | undefined }
  /** To the log; the shell answers by `committed` with the same ticket. */
  | { type: 'append'; ticket: number; update: Uint8Array; author: string; from: MemberId | undefined }
  /** What a member lacks: a state first, then what came since; `ask` is a state vector the member is asked with. */
  | { type: 'answer'; to: MemberId; updates: Uint8Array[]; ask: Uint8Array | undefined }
  /** One message of a member is saved, or was refused because they may not write. */
  | { type: 'acknowledge'; to: MemberId; applied: boolean }
  /** What a member wrote cannot be taken under the clocks it has: others have something else, or somebody else, there. */
  | { type: 'clocksTaken'; to: MemberId; clients: readonly number[] }
  /** Awareness has changed, to be fetched soon by `takeAwareness`. */
  | { type: 'awareness' }
  /** A member has to go; the shell calls `leave`. */
  | { type: 'disconnect'; member: MemberId; code: CloseCode; reason?: string }
  /** The log has seqs this document has not: unless the gap closes in a moment, read it from the last one it has. */
  | { type: 'catchUp' };
