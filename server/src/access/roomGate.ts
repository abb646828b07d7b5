import { closeCodes } from '@tandem/protocol/closeCodes';
import type { InviteStore } from '../store/inviteStore.ts';
import type { MemberStore } from '../store/memberStore.ts';
import type { RoomRecord, RoomStore } from '../store/roomStore.ts';
import type { Admission, Gate, Principal, Renewal } from './gate.ts';
import { type IdentityProvider, IdentityUnavailable } from './identity.ts';
import { RefusalLimit } from './refusalLimit.ts';
import { hashSecret, matchesHash, newId, tokenPrefixes } from './secrets.ts';
import type { SessionClaims, Sessions } from './sessions.ts';
import { type AccessPolicy, decideRole, type Refusal, refuse, type Standing } from './standing.ts';

/** Whoever shows the owner's token. Somebody who signed in and owns a room has an id of their own. */
const ownerId = 'owner';

/** What the gate reads to decide. */
export type GateSources = {
  rooms: Pick<RoomStore, 'find'>;
  invites: Pick<InviteStore, 'find' | 'findBySecret'>;
  members: Pick<MemberStore, 'find'>;
  sessions: Sessions;
  identities: IdentityProvider;
  policy: AccessPolicy;
};

/** The standing of whoever showed a token, or why the token is good for nothing here. */
export type StandingResult = { known: true; standing: Standing } | ({ known: false } & Refusal);

/** Turns what somebody shows into who they are in a room, whatever the wire. */
export class RoomGate implements Gate {
  readonly #sources: GateSources;
  readonly #now: () => number;
  readonly #refusals = new RefusalLimit();

  constructor(sources: GateSources, now: () => number = Date.now) {
    this.#sources = sources;
    this.#now = now;
  }

  async admit(roomId: string, token: string | undefined, address: string): Promise<Admission> {
    if (await this.#refusals.reached(address)) {
      return refuse(closeCodes.rateLimited, 'Too many from this address were not let in. Wait a minute.');
    }
    const room = await this.#sources.rooms.find(roomId);
    const admission = room
      ? await this.admitTo(room, token)
      : refuse(closeCodes.notFound, 'There is no such room. Check the link, or create a room.');
    if (!admission.admitted) await this.#refusals.count(address);
    return admission;
  }

  /** The same as {@link admit}, for a room that was found already. */
  async admitTo(room: RoomRecord, token: string | undefined): Promise<Admission> {
    let result: StandingResult;
    try {
      result = await this.standingOf(room, token);
    } catch (error) {
      if (error instanceof IdentityUnavailable) return refuse(closeCodes.serverError, error.message);
      throw error;
    }
    if (!result.known) return refuse(result.code, result.reason);
    return this.#decide(room, result.standing);
  }

  async renew(roomId: string, principal: Principal): Promise<Renewal> {
    const { rooms, invites, members, sessions, policy } = this.#sources;
    // Before anything is read: who is kicked meanwhile has an older session than the kick.
    const now = this.#now();
    const room = await rooms.find(roomId);
    if (!room)
      return notRenewed(refuse(closeCodes.notFound, 'The room is no longer there. Create a room to go on.'));
    const claims = {
      userId: principal.userId,
      roomId,
      owner: principal.userId === ownerId,
      signedIn: isSignedIn(principal.userId),
      inviteId: principal.inviteId,
      name: principal.name,
    };
    const standing: Standing = {
      ...claims,
      invite: principal.inviteId ? await invites.find(roomId, principal.inviteId) : undefined,
      member: await members.find(roomId, principal.userId),
      // A kick voids what was given out before it: this session began when its last token was signed.
      sessionSince: principal.issuedAt ?? now,
    };
    const decision = decideRole(standing, room, policy);
    if (!decision.admitted) return notRenewed(decision);
    const { token, expiresAt } = await sessions.sign(claims, now);
    return {
      renewed: true,
      token,
      principal: { ...principal, role: decision.role, issuedAt: now, expiresAt },
    };
  }

  /**
   * Finds out who shows a token, without yet deciding whether they come in.
   * @param resuming whether a session that has expired still counts, which only joining again may ask for
   * @throws IdentityUnavailable when an identity provider had to be asked and did not answer
   */
  async standingOf(room: RoomRecord, token: string | undefined, resuming = false): Promise<StandingResult> {
    if (!token) return known({ userId: `guest:${newId()}`, signedIn: false, owner: false });
    if (token.startsWith(tokenPrefixes.owner)) {
      if (!matchesHash(token, room.ownerTokenHash))
        return unknown("This owner's token belongs to another room.");
      return known({ userId: ownerId, signedIn: false, owner: true });
    }
    if (token.startsWith(tokenPrefixes.invite)) return this.#standingOfInvite(room, token);
    if (token.startsWith(tokenPrefixes.session)) return this.#standingOfSession(room, token, resuming);
    const identity = await this.#sources.identities.identify(token);
    if (!identity)
      return unknown('The token is not valid here, or it has expired. Sign in, or open the link again.');
    const member = await this.#sources.members.find(room.roomId, identity.userId);
    const invite = member?.inviteId
      ? await this.#sources.invites.find(room.roomId, member.inviteId)
      : undefined;
    return known({ ...identity, signedIn: true, owner: false, member, invite });
  }

  async #standingOfInvite(room: RoomRecord, token: string): Promise<StandingResult> {
    const invite = await this.#sources.invites.findBySecret(room.roomId, hashSecret(token));
    if (!invite) return unknown('There is no such invite to this room. Ask the owner for a new link.');
    if (invite.expiresAt && invite.expiresAt.getTime() <= this.#now()) {
      return unknown('The invite has expired. Ask the owner for a new link.', closeCodes.forbidden);
    }
    if (invite.maxUses !== undefined) {
      return unknown('This invite is counted: exchange it for a session first, by POST /rooms/:id/join.');
    }
    return known({ userId: `invite:${invite.inviteId}`, signedIn: false, owner: false, invite });
  }

  async #standingOfSession(room: RoomRecord, token: string, resuming: boolean): Promise<StandingResult> {
    const reading = await this.#sources.sessions.read(token);
    if (reading.state === 'invalid') return unknown('The session is not valid. Open the link again.');
    if (reading.claims.roomId !== room.roomId) return unknown('The session belongs to another room.');
    if (reading.state === 'expired' && !resuming)
      return unknown('The session has expired. Join the room again.');
    return known(await this.#standingOfClaims(room, reading.claims));
  }

  async #standingOfClaims(room: RoomRecord, claims: SessionClaims): Promise<Standing> {
    const member = await this.#sources.members.find(room.roomId, claims.userId);
    const invite = claims.inviteId
      ? await this.#sources.invites.find(room.roomId, claims.inviteId)
      : undefined;
    const { userId, name, signedIn, since, until } = claims;
    const owner = claims.owner && userId === ownerId;
    return { userId, name, signedIn, owner, member, invite, sessionSince: since, sessionUntil: until };
  }

  /** Decides about a standing, and for how long. */
  #decide(room: RoomRecord, standing: Standing): Admission {
    const decision = decideRole(standing, room, this.#sources.policy);
    if (!decision.admitted) return decision;
    return {
      admitted: true,
      principal: {
        userId: standing.userId,
        role: decision.role,
        ...(standing.name ? { name: standing.name } : {}),
        ...(standing.invite ? { inviteId: standing.invite.inviteId } : {}),
        issuedAt: standing.sessionSince ?? this.#now(),
        ...(standing.sessionUntil ? { expiresAt: standing.sessionUntil } : {}),
      },
    };
  }
}

function known(standing: Standing): StandingResult {
  return { known: true, standing };
}

function unknown(reason: string, code: Refusal['code'] = closeCodes.unauthenticated): StandingResult {
  return { known: false, ...refuse(code, reason) };
}

function notRenewed({ code, reason }: Refusal): Renewal {
  return { renewed: false, code, reason };
}

/** Identity providers' ids carry the provider's name in front. */
function isSignedIn(userId: string): boolean {
  return userId.startsWith('github:') || userId.startsWith('oidc:');
}
