import { type EntityData, type EntityManager, raw } from '@mikro-orm/core';
import type { Role } from '@tandem/protocol/rooms';
import { MemberEntity, MemberInviteEntity, type MemberRow } from './entities.ts';
import type { JoiningMember, MemberRecord, MemberStore } from './memberStore.ts';

/** Members in PostgreSQL, through MikroORM. */
export class OrmMemberStore implements MemberStore {
  readonly #entities: EntityManager;

  constructor(entities: EntityManager) {
    this.#entities = entities;
  }

  async join(
    { roomId, userId, name, role, inviteId, signedInAt }: JoiningMember,
    now: Date,
  ): Promise<MemberRecord> {
    const em = this.#entities.fork();
    if (inviteId !== undefined) {
      await em.upsert(MemberInviteEntity, { roomId, userId, inviteId }, { onConflictAction: 'ignore' });
    }
    const row = await em.upsert(
      MemberEntity,
      { roomId, userId, name, role, inviteId: inviteId ?? null, since: now, signedInAt: signedInAt ?? null },
      { onConflictAction: 'merge', onConflictMergeFields: signedInAt ? ['name', 'signedInAt'] : ['name'] },
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

  async invitesOf(roomId: string, userId: string): Promise<string[]> {
    const rows = await this.#entities.fork().find(MemberInviteEntity, { roomId, userId });
    return rows.map(({ inviteId }) => inviteId);
  }

  kick(roomId: string, userId: string): Promise<MemberRecord | undefined> {
    return this.#change(roomId, userId, { sessionGeneration: raw<number>('session_generation + 1') });
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
    change: EntityData<MemberRow>,
  ): Promise<MemberRecord | undefined> {
    const affected = await this.#entities.fork().nativeUpdate(MemberEntity, { roomId, userId }, change);
    return affected > 0 ? this.find(roomId, userId) : undefined;
  }
}

function toRecord(row: MemberRow): MemberRecord {
  const { roomId, userId, name, role, inviteId, since, sessionGeneration, signedInAt, bannedAt } = row;
  return {
    ...{ roomId, userId, name, role, since, sessionGeneration },
    inviteId: inviteId ?? undefined,
    signedInAt: signedInAt ?? undefined,
    bannedAt: bannedAt ?? undefined,
  };
}
