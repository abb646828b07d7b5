import { type CloseCode, closeCodes } from '@tandem/protocol/closeCodes';
import { roomIdPattern } from '@tandem/protocol/documents';
import type { ProblemCode } from '@tandem/protocol/problems';
import type { Context } from 'koa';
import { type Action, askToSignIn, can, type Refusal } from '../../access/authorize.ts';
import type { Principal } from '../../access/grant.ts';
import type { Identities, SignedIn } from '../../access/identity.ts';
import type { RoomGate } from '../../access/roomGate.ts';
import type { Rooms } from '../../rooms/rooms.ts';
import type { RoomRecord } from '../../store/roomStore.ts';
import { HttpProblem } from '../request/problem.ts';

const problemOfCode: Partial<Record<CloseCode, ProblemCode>> = {
  [closeCodes.unauthenticated]: 'unauthenticated',
  [closeCodes.forbidden]: 'forbidden',
  [closeCodes.notFound]: 'room_not_found',
  [closeCodes.gone]: 'room_gone',
  [closeCodes.rateLimited]: 'rate_limited',
};

/** The problem that stands for a refusal of the gate. */
export function refusalProblem({ code, reason, needsSignIn }: Refusal): HttpProblem {
  const problem = needsSignIn ? 'sign_in_required' : problemOfCode[code];
  return new HttpProblem(problem ?? 'unavailable', reason, {
    headers: code === closeCodes.unauthenticated ? { 'WWW-Authenticate': 'Bearer' } : {},
  });
}

/** The token in `Authorization: Bearer …`, if there is one. */
export function bearerToken(ctx: Context): string | undefined {
  return /^Bearer +(\S{1,4096})$/i.exec(ctx.get('Authorization'))?.[1];
}

/** Lets a request into the room its path names, for one action. */
export class RoomDoor {
  readonly #rooms: Rooms;
  readonly #gate: RoomGate;
  readonly #identities: Identities;
  readonly #signInRequired: boolean;

  constructor(parts: { rooms: Rooms; gate: RoomGate; identities: Identities; signInRequired: boolean }) {
    this.#rooms = parts.rooms;
    this.#gate = parts.gate;
    this.#identities = parts.identities;
    this.#signInRequired = parts.signInRequired;
  }

  /**
   * Who an identity provider says is asking; undefined for who shows no token, where nobody has to sign in.
   * @throws HttpProblem when the token is not valid, or there is none and there has to be
   */
  async signedIn(ctx: Context): Promise<SignedIn | undefined> {
    const token = bearerToken(ctx);
    const identity = token ? await this.#identities.identify(token, ctx.ip) : undefined;
    if (identity || (!token && !this.#signInRequired)) return identity;
    throw refusalProblem(
      askToSignIn(
        token
          ? 'The token is not valid here, or it has expired. Sign in again.'
          : 'This server asks everybody to sign in. Sign in, then try again.',
      ),
    );
  }

  /**
   * Lets in a request that names no room: anybody's, or where everybody has to sign in, one with an identity provider's
   * token or with a session, which is looked up in the room it is of.
   * @throws HttpProblem when it may not be answered
   */
  async enterServer(ctx: Context): Promise<void> {
    if (!this.#signInRequired) return;
    const roomId = await this.#gate.authenticator.roomOf(bearerToken(ctx));
    if (roomId === undefined) await this.signedIn(ctx);
    else await this.enter(ctx, roomId, 'read');
  }

  /** @throws HttpProblem when there is no such room. Says nothing yet about whether the request may see it. */
  async find(roomId: string): Promise<RoomRecord> {
    if (!roomIdPattern.test(roomId)) {
      throw new HttpProblem('room_not_found', 'Room not found. Check the link, or create a room.');
    }
    return this.#rooms.find(roomId);
  }

  /** @throws HttpProblem when there is no such room, or whoever asks may not do that in it */
  async enter(
    ctx: Context,
    roomId: string,
    action: Action,
  ): Promise<{ room: RoomRecord; principal: Principal }> {
    const room = await this.find(roomId);
    const admission = await this.#gate.admitTo(room, bearerToken(ctx), ctx.ip);
    if (!admission.admitted) throw refusalProblem(admission);
    if (!can(admission.principal, action, room)) {
      throw new HttpProblem('forbidden', refusedActions[action]);
    }
    return { room, principal: admission.principal };
  }
}

const refusedActions: Readonly<Record<Action, string>> = {
  read: 'Ask the owner of the room for a link.',
  write: 'You may read here, not write. Ask the owner of the room for a link with another role.',
  administer: "Only the owner of the room may do that: send the owner's token in Authorization: Bearer.",
  replaceOwnerToken:
    "A session is not enough for that: send the owner's token in Authorization: Bearer, or sign in as its owner.",
};
