import type Router from '@koa/router';
import {
  type Absence,
  createVersionSchema,
  forgetHistorySchema,
  type Person,
  restoreSchema,
  rollbackSchema,
  type Version,
} from '@tandem/protocol/history';
import { pathProblem } from '@tandem/protocol/paths';
import type { Context } from 'koa';
import { newId } from '../../access/secrets.ts';
import type { Forgetting } from '../../history/forgetting.ts';
import type { Moment, Question, ToldKind } from '../../history/questions.ts';
import type { RoomHistory } from '../../history/roomHistory.ts';
import type { TakingBack } from '../../history/takingBack.ts';
import type { VersionRecord, VersionStore } from '../../store/history/versionStore.ts';
import { readJson } from '../request/body.ts';
import { HttpProblem } from '../request/problem.ts';
import type { AddressLimit } from '../request/rateLimits.ts';
import type { RoomDoor } from './roomDoor.ts';

/** So many moments of a room may have a name. */
const mostVersions = 1000;

/** What the routes of the history stand on. */
export type HistoryServices = {
  history: RoomHistory;
  takingBack: TakingBack;
  forgetting: Forgetting;
  versions: VersionStore;
  /** What happened in a room since a time, in milliseconds since 1970. */
  absence: (roomId: string, since: number) => Promise<Absence>;
};

type HistoryParts = HistoryServices & { door: RoomDoor; limit: AddressLimit; maxBodyBytes: number };

/** What a room was, who made it so, and how to take it back. */
export function historyRoutes(router: Router, parts: HistoryParts): void {
  const { history, door, limit } = parts;
  const base = '/rooms/:roomId/history';

  /** A question about one file; those who only read may ask it. */
  const tell = (path: string, questionOf: (ctx: Context) => Question & { kind: ToldKind }, named = true) => {
    router.get(`${base}/${path}`, async (ctx) => {
      await limit.count(ctx);
      const { room } = await door.enter(ctx, ctx.params.roomId!, 'read');
      const file = fileOf(ctx);
      if (file === undefined) throw invalid('file', 'Say which file: ?file=PATH.');
      const { json, version } = await history.tell(room.roomId, file, questionOf(ctx));
      const people = named ? await history.people(room.roomId) : undefined;
      cache(ctx, version);
      if (ctx.fresh) ctx.status = 304;
      else send(ctx, { file, ...(people ? { people } : {}) }, json);
    });
  };

  router.get(base, async (ctx) => {
    await limit.count(ctx);
    const { room } = await door.enter(ctx, ctx.params.roomId!, 'read');
    const [by, cursor] = [one(ctx, 'by'), one(ctx, 'cursor')];
    const [from, to] = [timeOf(ctx, 'from'), timeOf(ctx, 'to')];
    if (from !== undefined && to !== undefined && from > to) throw reversed();
    ctx.set('Cache-Control', 'no-cache');
    ctx.body = await history.sittings(room.roomId, { from, to, by, cursor }, fileOf(ctx));
  });

  router.delete(base, async (ctx) => {
    const { room } = await door.enter(ctx, ctx.params.roomId!, 'administer');
    const { before } = await readJson(ctx, forgetHistorySchema, parts.maxBodyBytes);
    await limit.count(ctx);
    await parts.forgetting.forget(room.roomId, new Date(before));
    ctx.status = 204;
  });

  tell('at', (ctx) => ({ kind: 'at', moment: momentOf(ctx) }), false);
  tell('blame', (ctx) => ({ kind: 'blame', moment: momentOf(ctx) }));
  tell('changes', (ctx) => {
    const { from, to } = rangeOf(ctx);
    if (from === undefined) throw invalid('from', 'Say from which seq on.');
    return { kind: 'changes', from, to: to ?? { time: Number.MAX_SAFE_INTEGER } };
  });
  tell('frames', (ctx) => ({ kind: 'frames', ...rangeOf(ctx) }));

  router.get('/rooms/:roomId/since', async (ctx) => {
    await limit.count(ctx);
    const { room } = await door.enter(ctx, ctx.params.roomId!, 'read');
    const at = timeOf(ctx, 'at');
    if (at === undefined) throw invalid('at', 'Say since when: ?at=2026-12-01T09:30:00Z.');
    ctx.set('Cache-Control', 'no-cache');
    ctx.body = await parts.absence(room.roomId, at);
  });

  versionRoutes(router, parts);

  router.post('/rooms/:roomId/restore', async (ctx) => {
    const { room, principal } = await door.enter(ctx, ctx.params.roomId!, 'write');
    const request = await readJson(ctx, restoreSchema, parts.maxBodyBytes);
    if (!request.paths) await door.enter(ctx, ctx.params.roomId!, 'administer');
    await limit.count(ctx);
    ctx.body = await parts.takingBack.restore(room.roomId, request, principal.userId);
  });

  router.post('/rooms/:roomId/rollback', async (ctx) => {
    const { room, principal } = await door.enter(ctx, ctx.params.roomId!, 'write');
    const request = await readJson(ctx, rollbackSchema, parts.maxBodyBytes);
    if (!request.paths) await door.enter(ctx, ctx.params.roomId!, 'administer');
    await limit.count(ctx);
    ctx.body = await parts.takingBack.rollBack(room.roomId, request, principal.userId);
  });
}

function versionRoutes(router: Router, { history, versions, door, maxBodyBytes }: HistoryParts): void {
  const path = '/rooms/:roomId/versions';

  router.get(path, async (ctx) => {
    const { room } = await door.enter(ctx, ctx.params.roomId!, 'read');
    const found = await versions.list(room.roomId);
    ctx.body = { versions: found.map(describe), people: await history.people(room.roomId) };
  });

  router.post(path, async (ctx) => {
    const { room, principal } = await door.enter(ctx, ctx.params.roomId!, 'write');
    const { name } = await readJson(ctx, createVersionSchema, maxBodyBytes);
    const named = { versionId: newId(), name, author: principal.userId };
    const version = await versions.add(room.roomId, named, mostVersions);
    if (!version) {
      throw new HttpProblem('too_many_versions', `A room may have ${mostVersions} named moments.`);
    }
    ctx.status = 201;
    ctx.body = describe(version);
  });
}

function describe({ at, ...version }: VersionRecord): Version {
  return { ...version, at: at.toISOString() };
}

/** Sends an answer that stands ready, with more fields in front. */
function send(ctx: Context, more: { file: string; people?: Person[] }, json: Uint8Array): void {
  const start = `${JSON.stringify(more).slice(0, -1)},`;
  ctx.type = 'application/json; charset=utf-8';
  ctx.body = Buffer.concat([Buffer.from(start), json.subarray(1)]);
}

/** What a file was at a seq does not change; what it is now does. */
function cache(ctx: Context, version: string): void {
  ctx.status = 200;
  ctx.set('ETag', `"${version}"`);
  ctx.set('Cache-Control', 'private, no-cache');
}

/** A parameter that may stand in the address once. */
function one(ctx: Context, name: string): string | undefined {
  const value = ctx.query[name];
  if (Array.isArray(value)) throw invalid(name, 'Give it once.');
  return value;
}

function fileOf(ctx: Context): string | undefined {
  const file = one(ctx, 'file');
  const problem = file === undefined ? undefined : pathProblem(file);
  if (problem) throw new HttpProblem('invalid_path', problem);
  return file;
}

function timeOf(ctx: Context, name: string): number | undefined {
  const value = one(ctx, name);
  if (value === undefined) return undefined;
  const time = Date.parse(value);
  if (Number.isNaN(time)) throw invalid(name, 'Give a time as 2026-12-01T09:30:00Z.');
  return time;
}

function seqOf(ctx: Context, name: string): number | undefined {
  const value = one(ctx, name);
  if (value === undefined) return undefined;
  if (!/^\d{1,15}$/.test(value)) throw invalid(name, 'Give a seq: a whole number from 0 on.');
  return Number(value);
}

/** The moment a request names; now, without one. */
function momentOf(ctx: Context): Moment {
  const [seq, time] = [seqOf(ctx, 'seq'), timeOf(ctx, 'time')];
  if (seq !== undefined && time !== undefined) throw invalid('time', 'Give a seq or a time.');
  return seq === undefined ? { time: time ?? Number.MAX_SAFE_INTEGER } : { seq };
}

function rangeOf(ctx: Context): { from: Moment | undefined; to: Moment | undefined } {
  const [from, to] = [seqOf(ctx, 'from'), seqOf(ctx, 'to')];
  if (from !== undefined && to !== undefined && from > to) throw reversed();
  return {
    from: from === undefined ? undefined : { seq: from },
    to: to === undefined ? undefined : { seq: to },
  };
}

function reversed(): HttpProblem {
  return invalid('from', 'It is later than to.');
}

function invalid(path: string, message: string): HttpProblem {
  return new HttpProblem('invalid_request', 'Correct the parameters named in errors.', {
    errors: [{ path, message }],
  });
}
