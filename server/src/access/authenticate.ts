import { closeCodes } from '@tandem/protocol/closeCodes';
import type { InviteStore } from '../store/inviteStore.ts';
import type { MemberStore } from '../store/memberStore.ts';
import type { RoomRecord } from '../store/roomStore.ts';
import { type Refusal, refuse, type Standing } from './authorize.ts';
import type { IdentityProvider } from './identity.ts';
import { hashSecret, matchesHash, newId, tokenPrefixes } from './secrets.ts';
import type { SessionClaims, Sessions } from './sessions.ts';

/** Whoever shows the owner's token. Somebody who signed in and owns a room has an id of their own. */
export const ownerId = 'owner';

/** What tokens are looked up in. */
export type TokenSources = {
  invites: Pick<InviteStore, 'find' | 'findBySecret'>;
  members: Pick<MemberStore, 'find'>;
  sessions: Sessions;
  identities: IdentityProvider;
};

/** The standing of whoever showed a token, or why the token is good for nothing here. */
export type StandingResult = { known: true; standing: Standing } | ({ known: false } & Refusal);

/** Finds out who shows a token, whatever kind of token it is. What they may do is decided in authorize.ts. */
export class Authenticator {
  readonly #sources: TokenSources;
  readonly #now: () => number;

  /** @param now the clock, in milliseconds since 1970 */
  constructor(sources: TokenSources, now: () => number = Date.now) {
    this.#sources = sources;
    this.#now = now;
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
}

function known(standing: Standing): StandingResult {
  return { known: true, standing };
}

function unknown(reason: string, code: Refusal['code'] = closeCodes.unauthenticated): StandingResult {
  return { known: false, ...refuse(code, reason) };
}

/** Identity providers' ids carry the provider's name in front. */
export function isSignedIn(userId: string): boolean {
  return userId.startsWith('github:') || userId.startsWith('oidc:');
}
