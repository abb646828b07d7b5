import { closeCodes } from '@tandem/protocol/closeCodes';
import type { RoomRecord, RoomStore } from '../store/roomStore.ts';
import { Authenticator, ownerId, type StandingResult, type TokenSources } from './authenticate.ts';
import {
  type AccessPolicy,
  decideRole,
  generationsOf,
  type Refusal,
  refuse,
  refuseFurtherSession,
  type Standing,
} from './authorize.ts';
import type { Admission, Gate, Principal, Renewal } from './grant.ts';
import { IdentityUnavailable, TooManyTokens } from './identity.ts';
import { RefusalLimit } from './refusalLimit.ts';
import { sessionMs } from './sessions.ts';

/** What the gate reads to decide. */
export type GateSources = TokenSources & { rooms: Pick<RoomStore, 'find'>; policy: AccessPolicy };

/** How often an address may be refused in a minute: a team behind one whose room was deleted stays below it. */
const refusalsPerMinute = 300;

/** Turns what somebody shows into what they hold in a room, whatever the wire, and decides again while they hold it. */
export class RoomGate implements Gate {
  readonly #sources: GateSources;
  readonly #now: () => number;
  /** Who shows a token, without a decision yet. */
  readonly authenticator: Authenticator;
  readonly #refusals = new RefusalLimit(refusalsPerMinute);

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
      ? await this.admitTo(room, token, address)
      : refuse(closeCodes.notFound, 'There is no such room. Check the link, or create a room.');
    if (!admission.admitted) await this.#refusals.count(address);
    return admission;
  }

  /** The same as {@link admit}, for a room that was found already. */
  async admitTo(
    room: RoomRecord,
    token: string | undefined,
    address: string,
  ): Promise<Extract<Admission, { admitted: true }> | Refusal> {
    let result: StandingResult;
    try {
      result = await this.authenticator.standingOf(room, token, address);
    } catch (error) {
      if (error instanceof IdentityUnavailable) return refuse(closeCodes.serverError, error.message);
      if (error instanceof TooManyTokens) return refuse(closeCodes.rateLimited, error.message);
      throw error;
    }
    if (!result.known) return result;
    const { standing } = result;
    const decision = decideRole(standing, room, this.#sources.policy);
    if (!decision.admitted) return decision;
    return { admitted: true, principal: this.#principalOf(standing, decision.role, room) };
  }

  async renew(roomId: string, principal: Principal): Promise<Renewal> {
    const { rooms, invites, sessions, policy } = this.#sources;
    const now = this.#now();
    const room = await rooms.find(roomId);
    if (!room)
      return notRenewed(refuse(closeCodes.notFound, 'The room is no longer there. Create a room to go on.'));
    const { userId, name, inviteId, signedInAt, generations } = principal;
    const standing = await this.authenticator.lookUp(roomId, {
      ...{ userId, name, signedInAt },
      owner: userId === ownerId,
      invite: inviteId ? await invites.find(roomId, inviteId) : undefined,
      session: generations,
    });
    const decision = decideRole(standing, room, policy);
    if (!decision.admitted) return notRenewed(decision);
    const refusal = this.refuseFurtherSession(standing);
    if (refusal) return notRenewed(refusal);
    const granted = generationsOf(room, standing.member);
    const { token, expiresAt } = await sessions.sign(
      {
        ...{ userId, roomId, inviteId, name },
        owner: standing.owner,
        signedIn: standing.signedInAt !== undefined,
        generations: granted,
      },
      now,
    );
    return {
      renewed: true,
      token,
      principal: { ...this.#principalOf(standing, decision.role, room), expiresAt },
    };
  }

  /** Why somebody is given no further session, if they are not. */
  refuseFurtherSession(standing: Standing): Refusal | undefined {
    const { policy, identities } = this.#sources;
    return refuseFurtherSession(standing, policy, this.#now(), identities.isAway(standing.userId));
  }

  #principalOf(standing: Standing, role: Principal['role'], room: RoomRecord): Principal {
    const { userId, name, invite, signedInAt, member, session, sessionUntil } = standing;
    // Who shows an identity provider's token is decided about again as often as who shows a session.
    const until = sessionUntil ?? (signedInAt === undefined ? undefined : this.#now() + sessionMs);
    return {
      userId,
      role,
      ...(name ? { name } : {}),
      ...(invite ? { inviteId: invite.inviteId } : {}),
      ...(signedInAt === undefined ? {} : { signedInAt }),
      // What was read before it was decided: whatever moves on after that voids it.
      generations: session ?? generationsOf(room, member),
      ...(until === undefined ? {} : { expiresAt: until }),
    };
  }
}

function notRenewed({ code, reason }: Refusal): Renewal {
  return { renewed: false, code, reason };
}
