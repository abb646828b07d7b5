import type { EntityManager } from '@mikro-orm/core';
import type { Role } from '@tandem/protocol/rooms';
import { MemberEntity, type MemberRow } from './entities.ts';
import type { JoiningMember, MemberRecord, MemberStore } from './memberStore.ts';

/** Members in PostgreSQL, through MikroORM. */
export class OrmMemberStore implements MemberStore {
  readonly #entities: EntityManager;

  constructor(entities: EntityManager) {
    this.#entities = entities;
  }

  async join({ roomId, userId, name, role, inviteId }: JoiningMember, now: Date): Promise<MemberRecord> {
    const em = this.#entities.fork();
    const row = await em.upsert(
      MemberEntity,
      { roomId, userId, name, role, inviteId: inviteId ?? null, since: now },
      { onConflictAction: 'merge', onConflictMergeFields: ['name'] },
    );
    await em.refresh(row);
    return toRecord(row);
  }

  async find(roomId: string, userId: string): Promise<MemberRecord | undefined> {
    const row = await this.#entities.fork().findOne(MemberEntity, { roomId, userId });
    return row ? toRecord(row) : undefined;
  }

  async list(roomId: string): Promise<MemberRecord[]> {
    const orderBy = { since: 'asc', userId: 'asc' } as const;
    return (await this.#entities.fork().find(MemberEntity, { roomId }, { orderBy })).map(toRecord);
  }

  setRole(roomId: string, userId: string, role: Role): Promise<MemberRecord | undefined> {
    return this.#change(roomId, userId, { role });
  }

  kick(roomId: string, userId: string, now: Date): Promise<MemberRecord | undefined> {
    return this.#change(roomId, userId, { kickedAt: now });
  }

  setBanned(roomId: string, userId: string, at: Date | undefined): Promise<MemberRecord | undefined> {
    return this.#change(roomId, userId, { bannedAt: at ?? null });
  }

  async remove(roomId: string, userId: string): Promise<boolean> {
    return (await this.#entities.fork().nativeDelete(MemberEntity, { roomId, userId })) > 0;
  }

  async #change(
    roomId: string,
    userId: string,
    change: Partial<Pick<MemberRow, 'role' | 'kickedAt' | 'bannedAt'>>,
  ): Promise<MemberRecord | undefined> {
    const em = this.#entities.fork();
    const row = await em.findOne(MemberEntity, { roomId, userId });
    if (!row) return undefined;
    em.assign(row, change);
    await em.flush();
    return toRecord(row);
  }
}

function toRecord(row: MemberRow): MemberRecord {
  const { roomId, userId, name, role, inviteId, since, kickedAt, bannedAt } = row;
  return {
    ...{ roomId, userId, name, role, since },
    inviteId: inviteId ?? undefined,
    kickedAt: kickedAt ?? undefined,
    bannedAt: bannedAt ?? undefined,
  };
}
