import type { JoinRoom, Session } from '@tandem/protocol/access';
import type { PeopleStore } from '../store/history/peopleStore.ts';
import type { InviteRefusal, InviteStore } from '../store/inviteStore.ts';
import type { MemberStore } from '../store/memberStore.ts';
import type { RoomRecord } from '../store/roomStore.ts';
import {
  type AccessPolicy,
  closedInvite,
  decideRole,
  generationsOf,
  type Refusal,
  type Standing,
} from './authorize.ts';
import { kindOf } from './principalIdentity.ts';
import type { RoomGate } from './roomGate.ts';
import { guestId, guestPrefix, hashSecret, tokenPrefixes } from './secrets.ts';
import type { Sessions } from './sessions.ts';

export type JoinResult =
  | { joined: true; session: Session }
  | { joined: false; invite: InviteRefusal }
  | ({ joined: false } & Refusal);

/** Exchanges what somebody has (an invite, a sign-in, an older session, nothing) for a session in a room. */
export class Joining {
  readonly #gate: RoomGate;
  readonly #invites: InviteStore;
  readonly #members: MemberStore;
  readonly #people: PeopleStore;
  readonly #sessions: Sessions;
  readonly #policy: AccessPolicy;

  constructor(parts: {
    gate: RoomGate;
    invites: InviteStore;
    members: MemberStore;
    people: PeopleStore;
    sessions: Sessions;
    policy: AccessPolicy;
  }) {
    this.#gate = parts.gate;
    this.#invites = parts.invites;
    this.#members = parts.members;
    this.#people = parts.people;
    this.#sessions = parts.sessions;
    this.#policy = parts.policy;
  }

  /**
   * @param token what stands in `Authorization`: an identity provider's token, a session that may have expired, the
   *   owner's token, an invite's secret, or nothing
   * @param address the client's, which bounds how often an identity provider is asked for it
   * @param now spent uses, a first visit and the session are dated by it
   * @throws IdentityUnavailable when an identity provider had to be asked and did not answer
   * @throws TooManyTokens when too many tokens of this address were refused
   */
  async join(
    room: RoomRecord,
    token: string | undefined,
    request: JoinRoom,
    address: string,
    now: Date,
  ): Promise<JoinResult> {
    const shownInvite = token?.startsWith(tokenPrefixes.invite) ? token : undefined;
    const found = await this.#gate.authenticator.standingOf(
      room,
      shownInvite ? undefined : token,
      address,
      true,
    );
    if (!found.known) return { ...found, joined: false };
    const stale = this.#gate.refuseFurtherSession(found.standing);
    if (stale) return { joined: false, ...stale };
    const isNobody = (!token || shownInvite) && found.standing.userId.startsWith(guestPrefix);
    const known =
      isNobody && request.guest ? await this.#guestOf(room.roomId, request.guest) : found.standing;
    const standing: Standing = {
      ...known,
      name: found.standing.name ?? (request.name || undefined),
    };

    const secret = request.invite ?? shownInvite;
    const refusal = secret && (await this.#useInvite(room, standing, secret, now));
    return refusal || this.#enter(room, standing, now);
  }

  /** Gives somebody the invite they show. @returns why they may not have it */
  async #useInvite(
    room: RoomRecord,
    standing: Standing,
    secret: string,
    now: Date,
  ): Promise<JoinResult | undefined> {
    const invite = await this.#invites.findBySecret(room.roomId, hashSecret(secret));
    if (!invite) return { joined: false, invite: 'unknown' };
    if (standing.invite?.inviteId === invite.inviteId) return undefined;
    // Decided first, so that somebody who may not come in spends no use.
    const entry = decideRole(
      { ...standing, invite: { ...invite, revokedAt: undefined } },
      room,
      this.#policy,
    );
    if (!entry.admitted) return { joined: false, ...entry };
    const use = await this.#invites.use(room.roomId, hashSecret(secret), now);
    if (!use.used) return { joined: false, invite: use.reason };
    standing.invite = use.invite;
    return undefined;
  }

  /** The guest who shows a secret of their own is who they were when they showed it before. */
  #guestOf(roomId: string, secret: string): Promise<Standing> {
    return this.#gate.authenticator.lookUp(roomId, { userId: guestId(roomId, secret), owner: false });
  }

  async #enter(room: RoomRecord, standing: Standing, now: Date): Promise<JoinResult> {
    const first = decideRole(standing, room, this.#policy);
    if (!first.admitted) return { joined: false, ...first };
    const { signedInAt } = standing;
    if (!standing.owner && (signedInAt !== undefined || standing.invite)) {
      standing.member = await this.#members.join(
        {
          roomId: room.roomId,
          userId: standing.userId,
          name: standing.name ?? '',
          role: first.role,
          ...(standing.invite ? { inviteId: standing.invite.inviteId } : {}),
          ...(signedInAt === undefined ? {} : { signedInAt: new Date(signedInAt) }),
        },
        now,
      );
    }
    const decision = decideRole(standing, room, this.#policy);
    if (!decision.admitted) return { joined: false, ...decision };
    const claims = {
      userId: standing.userId,
      roomId: room.roomId,
      owner: standing.owner,
      signedIn: signedInAt !== undefined,
      inviteId: standing.invite?.inviteId,
      name: standing.name,
      generations: standing.session ?? generationsOf(room, standing.member),
    };
    const { token, expiresAt } = await this.#sessions.sign(claims, now.getTime());
    await this.#people.saw(
      room.roomId,
      { author: standing.userId, name: standing.name ?? '', color: '', kind: kindOf(standing) },
      now,
    );
    return {
      joined: true,
      session: {
        token,
        role: decision.role,
        userId: standing.userId,
        name: standing.name ?? null,
        expires_at: new Date(expiresAt).toISOString(),
      },
    };
  }
}

/** What a person reads about an invite that does not let them in. */
export const inviteRefusals: Readonly<Record<InviteRefusal, string>> = {
  unknown: 'There is no such invite to this room. Ask the owner for a new link.',
  revoked: 'The invite was revoked. Ask the owner for a new link.',
  expired: 'The invite has expired. Ask the owner for a new link.',
  closed: closedInvite,
  used_up: 'The invite was used as often as it may be. Ask the owner for a new link.',
};
