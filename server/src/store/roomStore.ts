import type { RoomAccess } from '@tandem/protocol/rooms';

/** A room as the database has it; its texts are documents in the update log. */
export type RoomRecord = {
  roomId: string;
  name: string;
  language: string;
  access: RoomAccess;
  /** SHA-256 of the owner's token, in hexadecimal. */
  ownerTokenHash: string;
  createdAt: Date;
  /** When a member last wrote something, to the minute. */
  updatedAt: Date;
  /** Set once the room was deleted: it answers 410 from then on, and its texts are gone. */
  deletedAt: Date | undefined;
  /** Counts how often all sessions of the room were ended: those of an earlier count are void. */
  sessionGeneration: number;
  /** Counts the owner's tokens: sessions that came by an earlier one are void. */
  ownerGeneration: number;
};

export type NewRoom = {
  roomId: string;
  name: string;
  language: string;
  access: RoomAccess;
  ownerTokenHash: string;
  /** The room's first documents, each with its first update: the manifest and the main file. */
  documents: readonly NewDocument[];
};

export type NewDocument = {
  name: string;
  epoch: string;
  /** A Yjs update. Written once, here, so that no client ever seeds a text (invariant 6). */
  firstUpdate: Uint8Array;
  author: string;
  /** Where a file is to stand in the room's list of files. */
  pendingPath?: string;
};

/**
 * Whether a document was created: `exists` when there is one of its name, `gone` when there is no room to put it in.
 * `pending` names the document that was made for the same path and is not known to be listed yet.
 */
export type DocumentCreation = 'created' | 'exists' | 'full' | 'gone' | { pending: string };

/** A document that is not known to be listed under its path. */
export type PendingDocument = { name: string; path: string };

/** A room by its place among those that are idle. */
export type IdleRoom = Pick<RoomRecord, 'roomId' | 'updatedAt'>;

/** Rooms and which documents they have. Everything that has to happen together is one transaction. */
export interface RoomStore {
  create(room: NewRoom): Promise<RoomRecord>;
  /** @returns a deleted room too: see `deletedAt`. */
  find(roomId: string): Promise<RoomRecord | undefined>;
  update(
    roomId: string,
    change: Partial<Pick<RoomRecord, 'name' | 'language' | 'access'>>,
  ): Promise<RoomRecord | undefined>;
  /** Replaces the owner's token, whose sessions are void from then on. @returns undefined when there is no such room */
  rotateOwnerToken(roomId: string, ownerTokenHash: string): Promise<RoomRecord | undefined>;
  /** Voids every session given out so far. @returns undefined when there is no such room */
  endSessions(roomId: string): Promise<RoomRecord | undefined>;
  /** Marks the room deleted and removes its documents and updates. @returns false when there was none. */
  remove(roomId: string): Promise<boolean>;
  /** @param most how many documents the room may have with it, however many are created at once */
  createDocument(roomId: string, document: NewDocument, most: number): Promise<DocumentCreation>;
  /** @returns the documents created longer ago than `ms` milliseconds that are not known to be listed */
  findPending(roomId: string, ms: number): Promise<PendingDocument[]>;
  /** Documents are in the room's list of files: another may be made for the path each was made for. */
  markListed(roomId: string, documents: readonly string[]): Promise<void>;
  removeDocument(roomId: string, document: string): Promise<boolean>;
  /**
   * @param after the last room of the page before
   * @returns rooms nobody has written in since `before`, the longest idle first
   */
  findIdle(before: Date, limit: number, after?: IdleRoom): Promise<IdleRoom[]>;
  /**
   * Packs an idle room's texts away; from then on it answers as a deleted one.
   * @returns false when there is no such room, or somebody has written in it since `idleSince`
   */
  archive(roomId: string, idleSince: Date): Promise<boolean>;
  /** Brings an archived room back with its texts. @returns false when there is no archive of it. */
  restore(roomId: string): Promise<boolean>;
  /** Deletes archives made before a moment for good. @returns how many documents were deleted */
  pruneArchives(before: Date): Promise<number>;
}
