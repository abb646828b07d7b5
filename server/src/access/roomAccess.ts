import type { ChangeMember, Member } from '@tandem/protocol/access';
import type { InviteRecord, InviteRole, InviteStore } from '../store/inviteStore.ts';
import type { MemberRecord, MemberStore } from '../store/memberStore.ts';
import type { Principal } from './grant.ts';
import { hashSecret, newId, newSecret, tokenPrefixes } from './secrets.ts';

/** Who is connected to a room, and how to decide anew about them. */
export interface LiveMembers {
  members(roomId: string): readonly Principal[];
  /** Decides anew about those whom `whom` matches, within a second. */
  accessChanged(roomId: string, whom: (principal: Principal) => boolean): unknown;
}

/** What the owner of a room decides about who comes in: invites, roles, kicks and bans. Takes effect on live sockets. */
export class RoomAccess {
  readonly #invites: InviteStore;
  readonly #members: MemberStore;
  readonly #live: LiveMembers;

  constructor(parts: { invites: InviteStore; members: MemberStore; live: LiveMembers }) {
    this.#invites = parts.invites;
    this.#members = parts.members;
    this.#live = parts.live;
  }

  /** Creates an invite. Its secret is returned here and never again. */
  async invite(
    roomId: string,
    request: {
      role: InviteRole;
      label?: string | undefined;
      expiresIn?: number | undefined;
      maxUses?: number | undefined;
    },
    now: Date,
  ): Promise<{ invite: InviteRecord; secret: string }> {
    const secret = newSecret(tokenPrefixes.invite);
    const invite = await this.#invites.create({
      inviteId: newId(),
      roomId,
      secretHash: hashSecret(secret),
      role: request.role,
      ...(request.label === undefined ? {} : { label: request.label }),
      ...(request.expiresIn === undefined
        ? {}
        : { expiresAt: new Date(now.getTime() + request.expiresIn * 1000) }),
      ...(request.maxUses === undefined ? {} : { maxUses: request.maxUses }),
    });
    return { invite, secret };
  }

  /** All invites of a room, those that ended too. */
  invites(roomId: string): Promise<InviteRecord[]> {
    return this.#invites.list(roomId);
  }

  /** Ends an invite, and the sessions of those who came by it. @returns false when there is no such invite */
  async revoke(roomId: string, inviteId: string, now: Date): Promise<boolean> {
    if (!(await this.#invites.revoke(roomId, inviteId, now))) return false;
    this.#live.accessChanged(roomId, (principal) => principal.inviteId === inviteId);
    return true;
  }

  /** Whom the room remembers, and who else is connected. */
  async members(roomId: string): Promise<Member[]> {
    const live = new Map(this.#live.members(roomId).map((principal) => [principal.userId, principal]));
    const known = (await this.#members.list(roomId)).map((record) =>
      describeMember(record, live.has(record.userId)),
    );
    const remembered = new Set(known.map(({ userId }) => userId));
    const guests = [...live.values()]
      .filter(({ userId }) => !remembered.has(userId))
      .map(
        (principal): Member => ({
          userId: principal.userId,
          name: principal.name ?? null,
          role: principal.role,
          inviteId: principal.inviteId ?? null,
          since: null,
          connected: true,
          banned: false,
        }),
      );
    return [...known, ...guests];
  }

  /** Changes somebody's role, or whether they may come in at all. @returns undefined when nobody knows them */
  async changeMember(
    roomId: string,
    userId: string,
    { role, banned }: ChangeMember,
    now: Date,
  ): Promise<Member | undefined> {
    if (!(await this.#remember(roomId, userId, now))) return undefined;
    if (role !== undefined) await this.#members.setRole(roomId, userId, role);
    if (banned !== undefined) await this.#members.setBanned(roomId, userId, banned ? now : undefined);
    this.#live.accessChanged(roomId, (principal) => principal.userId === userId);
    const record = await this.#members.find(roomId, userId);
    return record && describeMember(record, this.#isLive(roomId, userId));
  }

  /** Ends somebody's session. @returns false when nobody knows them */
  async kick(roomId: string, userId: string, now: Date): Promise<boolean> {
    if (!(await this.#remember(roomId, userId, now))) return false;
    await this.#members.kick(roomId, userId, now);
    this.#live.accessChanged(roomId, (principal) => principal.userId === userId);
    return true;
  }

  /** A guest who is only connected is remembered from the moment something is decided about them. */
  async #remember(roomId: string, userId: string, now: Date): Promise<MemberRecord | undefined> {
    const record = await this.#members.find(roomId, userId);
    const principal = this.#live.members(roomId).find((member) => member.userId === userId);
    if (record || !principal) return record;
    const { name, role, inviteId } = principal;
    return this.#members.join(
      { roomId, userId, name: name ?? '', role, ...(inviteId ? { inviteId } : {}) },
      now,
    );
  }

  #isLive(roomId: string, userId: string): boolean {
    return this.#live.members(roomId).some((principal) => principal.userId === userId);
  }
}

function describeMember(record: MemberRecord, connected: boolean): Member {
  return {
    userId: record.userId,
    name: record.name || null,
    role: record.role,
    inviteId: record.inviteId ?? null,
    since: record.since.toISOString(),
    connected,
    banned: record.bannedAt !== undefined,
  };
}
