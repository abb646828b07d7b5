import { closeCodes } from '@tandem/protocol/closeCodes';
import type { InviteStore } from '../store/inviteStore.ts';
import type { MemberStore } from '../store/memberStore.ts';
import type { RoomRecord } from '../store/roomStore.ts';
import { linkUserId, type Refusal, refuse, type Standing } from './authorize.ts';
import type { Identities } from './identity.ts';
import { guestPrefix, hashSecret, matchesHash, newId, tokenPrefixes } from './secrets.ts';
import type { SessionClaims, Sessions } from './sessions.ts';

/** Whoever shows the owner's token. Somebody who signed in and owns a room has an id of their own. */
export const ownerId = 'owner';

/** What tokens are looked up in. */
export type TokenSources = {
  invites: Pick<InviteStore, 'find' | 'findBySecret'>;
  members: Pick<MemberStore, 'find'>;
  sessions: Sessions;
  identities: Identities;
};

/** The standing of whoever showed a token, or why the token is good for nothing here. */
export type StandingResult = { known: true; standing: Standing } | ({ known: false } & Refusal);

/** Who shows a token, before it is looked up what the room knows of them. */
type Bearer = Omit<Standing, 'member'>;
type BearerResult = { known: true; bearer: Bearer } | ({ known: false } & Refusal);

/**
 * Finds out who shows a token. Whatever kind of token it is, the room's member of that id is looked up in one place:
 * what was decided about somebody holds for everything they can show. What they may do is decided in authorize.ts.
 */
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
   * @param address the client's, which bounds how often an identity provider is asked for it
   * @param resuming whether a session that has expired still counts, which only joining again may ask for
   * @throws IdentityUnavailable when an identity provider had to be asked and did not answer
   * @throws TooManyTokens when too many tokens of this address were refused
   */
  async standingOf(
    room: RoomRecord,
    token: string | undefined,
    address: string,
    resuming = false,
  ): Promise<StandingResult> {
    // Nobody knows a guest who shows nothing.
    if (!token) return { known: true, standing: { userId: guestPrefix + newId(), owner: false } };
    const result = await this.#bearerOf(room, token, address, resuming);
    if (!result.known) return result;
    return { known: true, standing: await this.lookUp(room.roomId, result.bearer) };
  }

  /** The room a session is of, expired or not; undefined for every other token. Says nothing about whether it holds. */
  async roomOf(token: string | undefined): Promise<string | undefined> {
    if (!token?.startsWith(tokenPrefixes.session)) return undefined;
    const reading = await this.#sources.sessions.read(token);
    return reading.state === 'invalid' ? undefined : reading.claims.roomId;
  }

  /** Completes what is known of somebody by what the room knows of them now. */
  async lookUp(roomId: string, bearer: Bearer): Promise<Standing> {
    const { invites, members } = this.#sources;
    const member = await members.find(roomId, bearer.userId);
    const vouchedFor = [bearer.signedInAt, member?.signedInAt?.getTime()].filter((at) => at !== undefined);
    const cameBy = bearer.signedInAt === undefined ? undefined : member?.inviteId;
    return {
      ...bearer,
      member,
      signedInAt: bearer.signedInAt === undefined ? undefined : Math.max(...vouchedFor),
      invite: bearer.invite ?? (cameBy ? await invites.find(roomId, cameBy) : undefined),
    };
  }

  async #bearerOf(
    room: RoomRecord,
    token: string,
    address: string,
    resuming: boolean,
  ): Promise<BearerResult> {
    if (token.startsWith(tokenPrefixes.owner)) {
      return matchesHash(token, room.ownerTokenHash)
        ? known({ userId: ownerId, owner: true })
        : unknown("This owner's token belongs to another room, or was replaced.");
    }
    if (token.startsWith(tokenPrefixes.invite)) return this.#bearerOfInvite(room, token);
    if (token.startsWith(tokenPrefixes.session)) return this.#bearerOfSession(room, token, resuming);
    const identity = await this.#sources.identities.identify(token, address);
    if (identity) return known({ ...identity, owner: false });
    return unknown('The token is not valid here, or it has expired. Sign in, or open the link again.');
  }

  async #bearerOfInvite(room: RoomRecord, token: string): Promise<BearerResult> {
    const invite = await this.#sources.invites.findBySecret(room.roomId, hashSecret(token));
    if (!invite) return unknown('There is no such invite to this room. Ask the owner for a new link.');
    if (invite.expiresAt && invite.expiresAt.getTime() <= this.#now()) {
      return unknown('The invite has expired. Ask the owner for a new link.', closeCodes.forbidden);
    }
    if (invite.maxUses !== undefined) {
      return unknown('This invite is counted: exchange it for a session first, by POST /rooms/:id/join.');
    }
    return known({ userId: linkUserId(invite.inviteId), owner: false, invite });
  }

  async #bearerOfSession(room: RoomRecord, token: string, resuming: boolean): Promise<BearerResult> {
    const reading = await this.#sources.sessions.read(token);
    if (reading.state === 'invalid') return unknown('The session is not valid. Open the link again.');
    if (reading.claims.roomId !== room.roomId) return unknown('The session belongs to another room.');
    if (reading.state === 'expired' && !resuming)
      return unknown('The session has expired. Join the room again.');
    return known(await this.#bearerOfClaims(room, reading.claims));
  }

  async #bearerOfClaims(room: RoomRecord, claims: SessionClaims): Promise<Bearer> {
    const { userId, name, signedIn, until, generations } = claims;
    const invite = claims.inviteId
      ? await this.#sources.invites.find(room.roomId, claims.inviteId)
      : undefined;
    return {
      ...{ userId, name, invite },
      owner: claims.owner && userId === ownerId,
      // When it was last is what the room remembers.
      signedInAt: signedIn ? 0 : undefined,
      session: generations,
      sessionUntil: until,
    };
  }
}

function known(bearer: Bearer): BearerResult {
  return { known: true, bearer };
}

function unknown(reason: string, code: Refusal['code'] = closeCodes.unauthenticated): BearerResult {
  return { known: false, ...refuse(code, reason) };
}
