import { type CloseCode, closeCodes } from '@tandem/protocol/closeCodes';
import { roomIdPattern } from '@tandem/protocol/documents';
import type { ProblemCode } from '@tandem/protocol/problems';
import type { Context } from 'koa';
import { type Action, can } from '../access/authorize.ts';
import type { Principal } from '../access/grant.ts';
import type { RoomGate } from '../access/roomGate.ts';
import type { Rooms } from '../rooms/rooms.ts';
import type { RoomRecord } from '../store/roomStore.ts';
import { HttpProblem } from './problem.ts';

const problemOfCode: Partial<Record<CloseCode, ProblemCode>> = {
  [closeCodes.unauthenticated]: 'unauthenticated',
  [closeCodes.forbidden]: 'forbidden',
  [closeCodes.notFound]: 'room_not_found',
  [closeCodes.gone]: 'room_gone',
  [closeCodes.rateLimited]: 'rate_limited',
};

/** The problem that stands for a refusal of the gate. */
export function refusalProblem({ code, reason }: { code: CloseCode; reason: string }): HttpProblem {
  return new HttpProblem(problemOfCode[code] ?? 'unavailable', reason, {
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

  constructor(rooms: Rooms, gate: RoomGate) {
    this.#rooms = rooms;
    this.#gate = gate;
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
    const admission = await this.#gate.admitTo(room, bearerToken(ctx));
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
};
