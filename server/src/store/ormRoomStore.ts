import {
  type EntityData,
  type EntityManager,
  LockMode,
  raw,
  UniqueConstraintViolationException,
} from '@mikro-orm/core';
import { deleteDocuments, insertDocument, markListed } from './documentRows.ts';
import { DocumentEntity, RoomEntity, type RoomRow } from './entities.ts';
import { archiveDocuments, deleteArchives, forgetPeople, restoreDocuments } from './roomArchive.ts';
import { type FoundRoom, findRoomStatement } from './roomStatements.ts';
import type {
  DocumentCreation,
  IdleRoom,
  NewDocument,
  NewRoom,
  PendingDocument,
  RoomRecord,
  RoomStore,
} from './roomStore.ts';
import type { Sql } from './sql/sql.ts';
import { removeTreeStatement } from './tree/treeStatements.ts';

/**
 * Rooms in PostgreSQL, through MikroORM. Each method is one transaction with an entity manager of its own, but for
 * {@link find}: everybody who comes in waits for it.
 */
export class OrmRoomStore implements RoomStore {
  readonly #entities: EntityManager;
  readonly #sql: Sql;
  readonly #now: () => Date;

  constructor(entities: EntityManager, sql: Sql, now: () => Date) {
    this.#entities = entities;
    this.#sql = sql;
    this.#now = now;
  }

  create(room: NewRoom): Promise<RoomRecord> {
    return this.#transaction(async (em) => {
      const { documents, ...fields } = room;
      const now = this.#now();
      const row = em.create(RoomEntity, { ...fields, createdAt: now, updatedAt: toMinute(now) });
      await em.flush();
      for (const document of documents) await insertNew(em, room.roomId, document, now);
      return toRecord(row);
    });
  }

  async find(roomId: string): Promise<RoomRecord | undefined> {
    const { rows } = await this.#sql.run<FoundRoom>(findRoomStatement, [roomId]);
    const [row] = rows;
    if (!row) return undefined;
    const { createdAt, updatedAt, deletedAt, ...fields } = row;
    return {
      ...fields,
      createdAt: new Date(createdAt),
      updatedAt: new Date(updatedAt),
      deletedAt: deletedAt === null ? undefined : new Date(deletedAt),
    };
  }

  update(
    roomId: string,
    change: Partial<Pick<RoomRecord, 'name' | 'language' | 'access'>>,
  ): Promise<RoomRecord | undefined> {
    return this.#transaction(async (em) => {
      const row = await em.findOne(RoomEntity, { roomId, deletedAt: null });
      if (!row) return undefined;
      em.assign(row, { ...change, updatedAt: toMinute(this.#now()) });
      return toRecord(row);
    });
  }

  rotateOwnerToken(roomId: string, ownerTokenHash: string): Promise<RoomRecord | undefined> {
    return this.#count(roomId, { ownerTokenHash, ownerGeneration: raw<number>('owner_generation + 1') });
  }

  endSessions(roomId: string): Promise<RoomRecord | undefined> {
    return this.#count(roomId, { sessionGeneration: raw<number>('session_generation + 1') });
  }

  async remove(roomId: string): Promise<boolean> {
    const removed = await this.#transaction(async (em) => {
      if (!(await markDeleted(em, roomId, this.#now()))) return false;
      await deleteDocuments(em, { roomId });
      await forgetPeople(em, [roomId]);
      return true;
    });
    if (removed) await this.#sql.run(removeTreeStatement, [roomId]);
    return removed;
  }

  async createDocument(roomId: string, document: NewDocument, most: number): Promise<DocumentCreation> {
    try {
      return await this.#transaction(async (em) => {
        // The room's row stays locked, so that a removal of the room finds this document or comes first, and whoever
        // creates one at the same moment, on this server or another, counts it.
        const room = await em.findOne(
          RoomEntity,
          { roomId, deletedAt: null },
          { lockMode: LockMode.PESSIMISTIC_WRITE },
        );
        if (!room) return 'gone';
        const { pendingPath } = document;
        const pending = pendingPath && (await em.findOne(DocumentEntity, { roomId, pendingPath }));
        if (pending) return { pending: pending.name };
        if ((await em.count(DocumentEntity, { roomId })) >= most) return 'full';
        await insertNew(em, roomId, document, this.#now());
        return 'created';
      });
    } catch (error) {
      if (error instanceof UniqueConstraintViolationException) return 'exists';
      throw error;
    }
  }

  async findPending(roomId: string, ms: number): Promise<PendingDocument[]> {
    const createdAt = { $lt: new Date(this.#now().getTime() - ms) };
    const rows = await this.#entities
      .fork()
      .find(
        DocumentEntity,
        { roomId, createdAt, pendingPath: { $ne: null } },
        { fields: ['name', 'pendingPath'] },
      );
    return rows.map(({ name, pendingPath }) => ({ name, path: pendingPath! }));
  }

  markListed(roomId: string, documents: readonly string[]): Promise<void> {
    return this.#transaction((em) => markListed(em, roomId, documents));
  }

  removeDocument(roomId: string, document: string): Promise<boolean> {
    return this.#transaction(async (em) => (await deleteDocuments(em, { roomId, name: document })) > 0);
  }

  async findIdle(before: Date, limit: number, after?: IdleRoom): Promise<IdleRoom[]> {
    const beyond = after && {
      $or: [
        { updatedAt: { $gt: after.updatedAt } },
        { updatedAt: after.updatedAt, roomId: { $gt: after.roomId } },
      ],
    };
    const rows = await this.#entities
      .fork()
      .find(
        RoomEntity,
        { $and: [{ updatedAt: { $lt: before }, deletedAt: null }, beyond ?? {}] },
        { fields: ['roomId', 'updatedAt'], orderBy: { updatedAt: 'asc', roomId: 'asc' }, limit },
      );
    return rows.map(({ roomId, updatedAt }) => ({ roomId, updatedAt }));
  }

  archive(roomId: string, idleSince: Date): Promise<boolean> {
    return this.#transaction(async (em) => {
      const now = this.#now();
      if (!(await markDeleted(em, roomId, now, idleSince))) return false;
      await archiveDocuments(em, roomId, now);
      return true;
    });
  }

  restore(roomId: string): Promise<boolean> {
    return this.#transaction(async (em) => {
      const now = this.#now();
      if ((await restoreDocuments(em, roomId, now)) === 0) return false;
      await em.nativeUpdate(RoomEntity, { roomId }, { deletedAt: null, updatedAt: toMinute(now) });
      return true;
    });
  }

  pruneArchives(before: Date): Promise<number> {
    return this.#transaction((em) => deleteArchives(em, before));
  }

  /** Changes a room in one statement, so that of many who count at once each is counted. */
  async #count(roomId: string, change: EntityData<RoomRow>): Promise<RoomRecord | undefined> {
    const em = this.#entities.fork();
    const affected = await em.nativeUpdate(RoomEntity, { roomId, deletedAt: null }, change);
    return affected > 0 ? this.find(roomId) : undefined;
  }

  #transaction<T>(work: (em: EntityManager) => Promise<T>): Promise<T> {
    return this.#entities.fork().transactional(work);
  }
}

/** Under a lock on the room's row, so that nobody adds a document to a room that is about to go. */
async function markDeleted(em: EntityManager, roomId: string, now: Date, idleSince?: Date): Promise<boolean> {
  const idle = idleSince ? { updatedAt: { $lt: idleSince } } : {};
  const affected = await em.nativeUpdate(
    RoomEntity,
    { roomId, deletedAt: null, ...idle },
    { deletedAt: now },
  );
  return affected > 0;
}

async function insertNew(
  em: EntityManager,
  roomId: string,
  { name, epoch, firstUpdate, author, pendingPath }: NewDocument,
  now: Date,
): Promise<void> {
  const tail = [{ update: firstUpdate, author }];
  const content = { name, epoch, snapshot: undefined, snapshotSeq: 0, tail, pendingPath };
  await insertDocument(em, roomId, content, now);
}

function toMinute(date: Date): Date {
  return new Date(Math.floor(date.getTime() / 60_000) * 60_000);
}

function toRecord(row: RoomRow): RoomRecord {
  const { roomId, name, language, access, ownerTokenHash, createdAt, updatedAt, deletedAt } = row;
  const { sessionGeneration, ownerGeneration } = row;
  return {
    roomId,
    name,
    language,
    access,
    ownerTokenHash,
    createdAt,
    updatedAt,
    deletedAt: deletedAt ?? undefined,
    sessionGeneration,
    ownerGeneration,
  };
}
