import type { ChangeMember, Member } from '@tandem/protocol/access';
import { RoomProblem } from '../base/roomProblem.ts';
import type { InviteRecord, InviteRole, InviteStore } from '../store/inviteStore.ts';
import type { MemberRecord, MemberStore } from '../store/memberStore.ts';
import type { RoomStore } from '../store/roomStore.ts';
import { ownerId } from './authenticate.ts';
import { linkUserId } from './authorize.ts';
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
  readonly #rooms: Pick<RoomStore, 'rotateOwnerToken' | 'endSessions'>;
  readonly #invites: InviteStore;
  readonly #members: MemberStore;
  readonly #live: LiveMembers;

  constructor(parts: {
    rooms: Pick<RoomStore, 'rotateOwnerToken' | 'endSessions'>;
    invites: InviteStore;
    members: MemberStore;
    live: LiveMembers;
  }) {
    this.#rooms = parts.rooms;
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

  /**
   * Replaces the owner's token: the one before, and every session that came by it, are void.
   * @returns the new token, which is not stored and cannot be shown again; undefined when there is no such room
   */
  async replaceOwnerToken(roomId: string): Promise<string | undefined> {
    const ownerToken = newSecret(tokenPrefixes.owner);
    if (!(await this.#rooms.rotateOwnerToken(roomId, hashSecret(ownerToken)))) return undefined;
    this.#live.accessChanged(roomId, ({ role }) => role === 'owner');
    return ownerToken;
  }

  /** Ends every session of a room, the owner's too, and has everybody who is connected join again. */
  async endSessions(roomId: string): Promise<void> {
    await this.#rooms.endSessions(roomId);
    this.#live.accessChanged(roomId, () => true);
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

  /**
   * Changes somebody's role, or whether they may come in at all. A ban closes every invite they came by to newcomers, so
   * that they do not come back by it as somebody new. What is decided about the id of a link (`invite:…`) holds for the
   * link: its role is that of whoever comes by it from then on.
   * @returns undefined when nobody knows them
   * @throws RoomProblem `invalid_request` for whoever has the owner's token
   */
  async changeMember(
    roomId: string,
    userId: string,
    { role, banned }: ChangeMember,
    now: Date,
  ): Promise<Member | undefined> {
    if (userId === ownerId) {
      throw new RoomProblem(
        'invalid_request',
        "Whoever has the owner's token owns the room. Replace the token.",
      );
    }
    if (!(await this.#remember(roomId, userId, now))) return undefined;
    if (role !== undefined) {
      await this.#members.setRole(roomId, userId, role);
      const inviteId = inviteOfLink(userId);
      if (inviteId !== undefined) await this.#invites.setRole(roomId, inviteId, role);
    }
    if (banned !== undefined) await this.#members.setBanned(roomId, userId, banned ? now : undefined);
    const closed = banned ? await this.#closeInvites(roomId, userId, now) : [];
    this.#live.accessChanged(
      roomId,
      (principal) => principal.userId === userId || closed.includes(principal.inviteId ?? ''),
    );
    const record = await this.#members.find(roomId, userId);
    return record && describeMember(record, this.#isLive(roomId, userId));
  }

  /** Ends somebody's session. @returns false when nobody knows them */
  async kick(roomId: string, userId: string, now: Date): Promise<boolean> {
    if (!(await this.#remember(roomId, userId, now))) return false;
    await this.#members.kick(roomId, userId);
    this.#live.accessChanged(roomId, (principal) => principal.userId === userId);
    return true;
  }

  /** A guest who is only connected is remembered from the moment something is decided about them. */
  async #remember(roomId: string, userId: string, now: Date): Promise<MemberRecord | undefined> {
    const record = await this.#members.find(roomId, userId);
    const principal = this.#live.members(roomId).find((member) => member.userId === userId);
    if (record) return record;
    if (!principal) return this.#rememberLink(roomId, userId, now);
    const { name, role, inviteId } = principal;
    return this.#members.join(
      { roomId, userId, name: name ?? '', role, ...(inviteId ? { inviteId } : {}) },
      now,
    );
  }

  /** A link may be in use by requests alone, of which nobody is connected. */
  async #rememberLink(roomId: string, userId: string, now: Date): Promise<MemberRecord | undefined> {
    const inviteId = inviteOfLink(userId);
    const invite = inviteId === undefined ? undefined : await this.#invites.find(roomId, inviteId);
    if (!invite) return undefined;
    const { role } = invite;
    return this.#members.join({ roomId, userId, name: '', role, inviteId: invite.inviteId }, now);
  }

  /** @returns the invites somebody came by, which are closed to newcomers now */
  async #closeInvites(roomId: string, userId: string, now: Date): Promise<string[]> {
    const inviteIds = new Set(await this.#members.invitesOf(roomId, userId));
    for (const principal of this.#live.members(roomId)) {
      if (principal.userId === userId && principal.inviteId) inviteIds.add(principal.inviteId);
    }
    await this.#invites.close(roomId, [...inviteIds], now);
    return [...inviteIds];
  }

  #isLive(roomId: string, userId: string): boolean {
    return this.#live.members(roomId).some((principal) => principal.userId === userId);
  }
}

/** The invite that a link's id stands for; undefined for anybody else. */
function inviteOfLink(userId: string): string | undefined {
  const prefix = linkUserId('');
  return userId.startsWith(prefix) ? userId.slice(prefix.length) : undefined;
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
