import { closeCodes } from '@tandem/protocol/closeCodes';
import type { RoomRecord, RoomStore } from '../store/roomStore.ts';
import {
  Authenticator,
  isSignedIn,
  ownerId,
  type StandingResult,
  type TokenSources,
} from './authenticate.ts';
import { type AccessPolicy, decideRole, type Refusal, refuse, type Standing } from './authorize.ts';
import type { Admission, Gate, Principal, Renewal } from './grant.ts';
import { IdentityUnavailable } from './identity.ts';
import { RefusalLimit } from './refusalLimit.ts';

/** What the gate reads to decide. */
export type GateSources = TokenSources & { rooms: Pick<RoomStore, 'find'>; policy: AccessPolicy };

/** Turns what somebody shows into who they are in a room, whatever the wire. */
export class RoomGate implements Gate {
  readonly #sources: GateSources;
  readonly #now: () => number;
  /** Who shows a token, without a decision yet. */
  readonly authenticator: Authenticator;
  readonly #refusals = new RefusalLimit();

  constructor(sources: GateSources, now: () => number = Date.now) {
    this.#sources = sources;
    this.#now = now;
    this.authenticator = new Authenticator(sources, now);
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
      result = await this.authenticator.standingOf(room, token);
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

function notRenewed({ code, reason }: Refusal): Renewal {
  return { renewed: false, code, reason };
}
