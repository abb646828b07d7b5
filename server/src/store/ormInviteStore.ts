import { type EntityManager, raw } from '@mikro-orm/core';
import { InviteEntity, type InviteRow } from './entities.ts';
import type {
  InviteRecord,
  InviteRefusal,
  InviteRole,
  InviteStore,
  InviteUse,
  NewInvite,
} from './inviteStore.ts';

/** Invites in PostgreSQL, through MikroORM. */
export class OrmInviteStore implements InviteStore {
  readonly #entities: EntityManager;
  readonly #now: () => Date;

  constructor(entities: EntityManager, now: () => Date) {
    this.#entities = entities;
    this.#now = now;
  }

  async create(invite: NewInvite): Promise<InviteRecord> {
    const em = this.#entities.fork();
    const row = em.create(InviteEntity, { ...invite, createdAt: this.#now() });
    await em.flush();
    return toRecord(row);
  }

  async find(roomId: string, inviteId: string): Promise<InviteRecord | undefined> {
    const row = await this.#entities.fork().findOne(InviteEntity, { roomId, inviteId });
    return row ? toRecord(row) : undefined;
  }

  async findBySecret(roomId: string, secretHash: string): Promise<InviteRecord | undefined> {
    const row = await this.#entities.fork().findOne(InviteEntity, { roomId, secretHash });
    return row ? toRecord(row) : undefined;
  }

  async list(roomId: string): Promise<InviteRecord[]> {
    const orderBy = { createdAt: 'asc', inviteId: 'asc' } as const;
    return (await this.#entities.fork().find(InviteEntity, { roomId }, { orderBy })).map(toRecord);
  }

  async use(roomId: string, secretHash: string, now: Date): Promise<InviteUse> {
    const em = this.#entities.fork();
    // The conditions stand in the update itself, so that the database decides among those who come at once.
    const used = await em.nativeUpdate(
      InviteEntity,
      {
        roomId,
        secretHash,
        revokedAt: null,
        closedAt: null,
        $and: [
          { $or: [{ expiresAt: null }, { expiresAt: { $gt: now } }] },
          { $or: [{ maxUses: null }, { uses: { $lt: raw<number>('max_uses') } }] },
        ],
      },
      { uses: raw<number>('uses + 1') },
    );
    const row = await em.findOne(InviteEntity, { roomId, secretHash });
    if (!row) return { used: false, reason: 'unknown' };
    return used > 0 ? { used: true, invite: toRecord(row) } : { used: false, reason: refusalOf(row, now) };
  }

  async close(roomId: string, inviteIds: readonly string[], now: Date): Promise<void> {
    if (inviteIds.length === 0) return;
    const which = { roomId, inviteId: { $in: [...inviteIds] }, closedAt: null };
    await this.#entities.fork().nativeUpdate(InviteEntity, which, { closedAt: now });
  }

  async setRole(roomId: string, inviteId: string, role: InviteRole): Promise<void> {
    await this.#entities.fork().nativeUpdate(InviteEntity, { roomId, inviteId }, { role });
  }

  async revoke(roomId: string, inviteId: string, now: Date): Promise<boolean> {
    const em = this.#entities.fork();
    await em.nativeUpdate(InviteEntity, { roomId, inviteId, revokedAt: null }, { revokedAt: now });
    return (await em.count(InviteEntity, { roomId, inviteId })) > 0;
  }
}

function refusalOf({ revokedAt, closedAt, expiresAt }: InviteRow, now: Date): InviteRefusal {
  if (revokedAt) return 'revoked';
  if (closedAt) return 'closed';
  return expiresAt && expiresAt <= now ? 'expired' : 'used_up';
}

function toRecord(row: InviteRow): InviteRecord {
  const { inviteId, roomId, secretHash, role, label, createdAt, expiresAt, maxUses, uses } = row;
  const { revokedAt, closedAt } = row;
  return {
    ...{ inviteId, roomId, secretHash, role, label, createdAt, uses },
    expiresAt: expiresAt ?? undefined,
    maxUses: maxUses ?? undefined,
    revokedAt: revokedAt ?? undefined,
    closedAt: closedAt ?? undefined,
  };
}
