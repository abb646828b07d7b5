import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

/**
 * The tables, as MikroORM sees them; `migrations/` makes them. Rows of the update log refer to a document by a plain
 * number: they are only ever written under that document's row lock, so a foreign key would check again, row by row,
 * on the hottest path what the lock guarantees.
 */
export const RoomEntity = defineEntity({
  name: 'Room',
  tableName: 'rooms',
  properties: {
    roomId: p.text().primary(),
    name: p.text(),
    language: p.text(),
    access: p.text().$type<'open' | 'locked'>(),
    ownerTokenHash: p.text(),
    createdAt: p.datetime().length(3),
    updatedAt: p.datetime().length(3).index(),
    deletedAt: p.datetime().length(3).nullable(),
    sessionGeneration: p.integer().default(0),
    ownerGeneration: p.integer().default(0),
  },
});
export type RoomRow = InferEntity<typeof RoomEntity>;

export const DocumentEntity = defineEntity({
  name: 'Document',
  tableName: 'documents',
  uniques: [{ name: 'documents_pending_path_unique', properties: ['roomId', 'pendingPath'] }],
  properties: {
    id: p.bigint('number').primary().autoincrement(),
    name: p.text().unique(),
    roomId: () => p.manyToOne(RoomEntity).mapToPk().joinColumn('room_id').index(),
    epoch: p.text(),
    /** The seq given out last. */
    seq: p.bigint('number'),
    /** Every byte written to its log so far. */
    writtenBytes: p.bigint('number').defaultRaw('0'),
    createdAt: p.datetime().length(3),
    /** The path a file was made for, until it is known to stand in the list of files. */
    pendingPath: p.text().nullable(),
  },
});

/** Apart from the document's row, which every commit rewrites, and so that compaction never keeps an append waiting. */
export const SnapshotEntity = defineEntity({
  name: 'Snapshot',
  tableName: 'snapshots',
  properties: {
    documentId: p.bigint('number').primary().autoincrement(false),
    seq: p.bigint('number'),
    data: p.blob().nullable(),
    checksum: p.integer(),
    /** How many of the bytes written are gone: history that was pruned. */
    freedBytes: p.bigint('number').defaultRaw('0'),
  },
});

const packedRowProperties = {
  documentId: p.bigint('number').primary().autoincrement(false),
  firstSeq: p.bigint('number').primary().autoincrement(false),
  lastSeq: p.bigint('number'),
  data: p.blob(),
  checksum: p.integer(),
  writtenAt: p.datetime().length(3),
};

/** What came after the snapshot: one row for each commit of a document, see log/packedRow.ts. */
export const UpdateEntity = defineEntity({
  name: 'Update',
  tableName: 'updates',
  properties: packedRowProperties,
});

/** What a snapshot replaced, kept for a while. */
export const HistoryEntity = defineEntity({
  name: 'History',
  tableName: 'history',
  properties: { ...packedRowProperties, writtenAt: p.datetime().length(3).index() },
});

/** What stands for history that was removed, see history/documentLog.ts. */
export const HistoryBaseEntity = defineEntity({
  name: 'HistoryBase',
  tableName: 'history_bases',
  properties: {
    documentId: p.bigint('number').primary().autoincrement(false),
    seq: p.bigint('number'),
    at: p.datetime().length(3),
    state: p.blob(),
    authorship: p.blob(),
    checksum: p.integer(),
  },
});

/** Rows that no longer were what had been written, kept for whoever wants to rescue something. */
export const QuarantinedEntity = defineEntity({
  name: 'Quarantined',
  tableName: 'quarantined',
  properties: {
    id: p.bigint('number').primary().autoincrement(),
    documentId: p.bigint('number').index(),
    kind: p.text().$type<'update' | 'snapshot'>(),
    firstSeq: p.bigint('number'),
    lastSeq: p.bigint('number'),
    data: p.blob(),
    checksum: p.integer(),
    foundAt: p.datetime().length(3),
  },
});

/**
 * The documents of an archived room: the snapshot, packed like a row of the log, empty when there was none. Their rows stay
 * where they are, under the document's id. Archives of an earlier version have no id, and the tail behind the snapshot.
 */
export const ArchivedDocumentEntity = defineEntity({
  name: 'ArchivedDocument',
  tableName: 'archived_documents',
  properties: {
    name: p.text().primary(),
    roomId: () => p.manyToOne(RoomEntity).mapToPk().joinColumn('room_id').index(),
    epoch: p.text(),
    documentId: p.bigint('number').nullable(),
    /** What the rows take, in bytes. */
    keptBytes: p.bigint('number').defaultRaw('0'),
    snapshotSeq: p.bigint('number'),
    lastSeq: p.bigint('number'),
    data: p.blob(),
    checksum: p.integer(),
    archivedAt: p.datetime().length(3).index(),
  },
});

export const InviteEntity = defineEntity({
  name: 'Invite',
  tableName: 'invites',
  properties: {
    inviteId: p.text().primary(),
    roomId: () => p.manyToOne(RoomEntity).mapToPk().joinColumn('room_id').index(),
    secretHash: p.text().unique(),
    role: p.text().$type<'viewer' | 'editor'>(),
    label: p.text().default(''),
    createdAt: p.datetime().length(3),
    expiresAt: p.datetime().length(3).nullable(),
    maxUses: p.integer().nullable(),
    uses: p.integer().default(0),
    revokedAt: p.datetime().length(3).nullable(),
    closedAt: p.datetime().length(3).nullable(),
  },
});
export type InviteRow = InferEntity<typeof InviteEntity>;

export const MemberEntity = defineEntity({
  name: 'Member',
  tableName: 'members',
  properties: {
    roomId: () => p.manyToOne(RoomEntity).mapToPk().joinColumn('room_id').primary(),
    userId: p.text().primary(),
    name: p.text(),
    role: p.text().$type<'viewer' | 'editor' | 'owner'>(),
    inviteId: p.text().nullable(),
    since: p.datetime().length(3),
    sessionGeneration: p.integer().default(0),
    signedInAt: p.datetime().length(3).nullable(),
    bannedAt: p.datetime().length(3).nullable(),
  },
});
export type MemberRow = InferEntity<typeof MemberEntity>;

/** Every invite a member came by, so that a ban closes all of them. */
export const MemberInviteEntity = defineEntity({
  name: 'MemberInvite',
  tableName: 'member_invites',
  properties: {
    roomId: () => p.manyToOne(RoomEntity).mapToPk().joinColumn('room_id').primary(),
    userId: p.text().primary(),
    inviteId: p.text().primary(),
  },
});

/** Who wrote in a room, under the id their edits have, so that they have a name when they are gone. */
export const PersonEntity = defineEntity({
  name: 'Person',
  tableName: 'people',
  properties: {
    roomId: () => p.manyToOne(RoomEntity).mapToPk().joinColumn('room_id').primary(),
    author: p.text().primary(),
    name: p.text(),
    color: p.text(),
    kind: p.text().$type<'owner' | 'account' | 'invite' | 'guest'>(),
    firstSeen: p.datetime().length(3),
    lastSeen: p.datetime().length(3),
  },
});

/** Moments of a room that somebody gave a name. */
export const VersionEntity = defineEntity({
  name: 'Version',
  tableName: 'versions',
  properties: {
    versionId: p.text().primary(),
    roomId: () => p.manyToOne(RoomEntity).mapToPk().joinColumn('room_id').index(),
    name: p.text(),
    author: p.text(),
    at: p.datetime().length(3),
  },
});

export const entities = [
  RoomEntity,
  DocumentEntity,
  SnapshotEntity,
  UpdateEntity,
  HistoryEntity,
  HistoryBaseEntity,
  QuarantinedEntity,
  ArchivedDocumentEntity,
  InviteEntity,
  MemberEntity,
  MemberInviteEntity,
  PersonEntity,
  VersionEntity,
];
