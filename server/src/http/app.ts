import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import Router from '@koa/router';
import { maxRequestBytes } from '@tandem/protocol/autocomplete';
import Koa, { type Middleware } from 'koa';
import type { Identities } from '../access/identity.ts';
import type { Joining } from '../access/joining.ts';
import type { RoomAccess } from '../access/roomAccess.ts';
import type { RoomGate } from '../access/roomGate.ts';
import type { AddressBudget } from '../base/addressBudget.ts';
import type { Log } from '../base/log.ts';
import { normalPath } from '../base/normalPath.ts';
import type { Config } from '../config/config.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { RoomFiles } from '../rooms/files.ts';
import type { Rooms } from '../rooms/rooms.ts';
import type { RoomTree } from '../tree/roomTree.ts';
import type { UpgradeRefusal } from '../wire/attachWires.ts';
import { docsRoutes } from './docs/docs.ts';
import { boundBodies } from './request/body.ts';
import { type Hosts, ownHost } from './request/hosts.ts';
import type { Origins } from './request/origins.ts';
import { answerProblems, HttpProblem } from './request/problem.ts';
import { AddressLimit } from './request/rateLimits.ts';
import { crossOrigin, securityHeaders } from './request/security.ts';
import { archiveRoutes } from './rooms/archive.ts';
import { type AutocompleteService, autocompleteRoutes } from './rooms/autocomplete.ts';
import { fileRoutes } from './rooms/files.ts';
import { type HistoryServices, historyRoutes } from './rooms/history.ts';
import { inviteRoutes } from './rooms/invites.ts';
import { memberRoutes } from './rooms/members.ts';
import { RoomDoor } from './rooms/roomDoor.ts';
import { roomRoutes } from './rooms/rooms.ts';
import { treeRoutes } from './rooms/tree.ts';
import { refuseWithoutUpgrade } from './socketPaths.ts';
import { type Dependency, statusRoutes } from './status.ts';
import { webPage } from './webPage.ts';

/** What the HTTP side stands on. */
export type HttpParts = {
  config: Config;
  version: string;
  log: Log;
  metrics: Metrics;
  rooms: Rooms;
  files: RoomFiles;
  tree: RoomTree;
  history: HistoryServices;
  access: RoomAccess;
  joining: Joining;
  gate: RoomGate;
  identities: Identities;
  autocomplete: AutocompleteService | undefined;
  hosts: Hosts;
  origins: Origins;
  /** Bytes that have not arrived whole, those of sockets too. */
  incoming: AddressBudget;
  /** Why a socket would be refused now. */
  socketRefusal: (request: IncomingMessage) => UpgradeRefusal | undefined;
  dependencies: readonly Dependency[];
  /** Whether the server is about to stop. */
  draining: () => boolean;
  /** Where the page was built to. */
  webFolder: string;
};

/** Enough for every body that holds no text of a file. */
const smallBody = 64 * 1024;
const hour = 3600;
/** A person downloads a room now and then; each download reads all of its files. */
const archivesPerMinute = 10;
/** Whoever looks back asks a few times a second at most; each of it may replay a file. */
const historiesPerMinute = 300;

/** Everything that answers HTTP, except sockets. */
export function createApp(parts: HttpParts): Koa {
  const { config, rooms, files, access, joining, metrics } = parts;
  const app = new Koa();
  app.proxy = config.trustedProxies > 0;
  app.maxIpsCount = config.trustedProxies;
  app.silent = true;

  const router = new Router();
  const door = new RoomDoor({
    ...{ rooms, gate: parts.gate, identities: parts.identities },
    signInRequired: config.signIn.required,
  });
  const { publicUrl, limits } = config;
  const shared = { door, publicUrl, maxBodyBytes: smallBody };
  statusRoutes(router, {
    version: parts.version,
    dependencies: parts.dependencies,
    draining: parts.draining,
    metrics,
    timeoutMs: 2000,
  });
  docsRoutes(router, { version: parts.version, publicUrl });
  autocompleteRoutes(router, {
    door,
    service: parts.autocomplete,
    limit: new AddressLimit('completions', limits.completionsPerMinute, 60),
    maxBodyBytes: maxRequestBytes,
    log: parts.log,
  });
  router.use(new AddressLimit('requests', limits.requestsPerMinute, 60).middleware());
  roomRoutes(router, {
    ...shared,
    // Line breaks, tabs and quotes take two bytes in JSON.
    maxCreateBytes: 2 * limits.documentBytes + smallBody,
    rooms,
    newRooms: new AddressLimit('new rooms', limits.roomsPerHour, hour),
  });
  fileRoutes(router, { ...shared, files, maxFileBytes: limits.documentBytes });
  treeRoutes(router, { door, tree: parts.tree });
  historyRoutes(router, {
    ...shared,
    ...parts.history,
    limit: new AddressLimit('looks into the history', historiesPerMinute, 60),
  });
  archiveRoutes(router, { files, door, limit: new AddressLimit('archives', archivesPerMinute, 60) });
  inviteRoutes(router, { ...shared, access, joining });
  memberRoutes(router, { ...shared, access });

  app.use(identifyRequest);
  app.use(measure(parts.log, metrics));
  app.use(answerProblems(parts.log));
  app.use(securityHeaders(publicUrl?.startsWith('https:') ?? false));
  app.use(ownHost(parts.hosts));
  app.use(crossOrigin(parts.origins));
  app.use(boundBodies(parts.incoming));
  app.use(normalisePath);
  app.use(router.routes());
  app.use(refuseOtherMethods(router));
  app.use(refuseWithoutUpgrade(parts.socketRefusal));
  app.use(webPage(parts.webFolder, publicUrl));
  return app;
}

/** Every request has an id, which the log and the answer share. */
const identifyRequest: Middleware = async (ctx, next) => {
  ctx.state.requestId = randomUUID();
  ctx.set('X-Request-Id', ctx.state.requestId);
  await next();
};

const normalisePath: Middleware = async (ctx, next) => {
  ctx.state.originalPath = ctx.path;
  ctx.path = normalPath(ctx.path);
  await next();
};

function measure(log: Log, metrics: Metrics): Middleware {
  return async (ctx, next) => {
    const start = performance.now();
    await next();
    const ms = performance.now() - start;
    // The pattern, not the path: a path may name a room, and the id of an open room lets one in.
    const route = String(ctx._matchedRoute ?? 'other');
    metrics.request(ctx.method, route, ctx.status, ms / 1000);
    log.debug(
      {
        requestId: ctx.state.requestId,
        method: ctx.method,
        route,
        status: ctx.status,
        ms: Math.round(ms * 10) / 10,
      },
      'request',
    );
  };
}

/** A path that is there, but not for this method, is a 405 that says which methods it takes. */
function refuseOtherMethods(router: Router): Middleware {
  return async (ctx, next) => {
    const methods = new Set(
      router.stack
        .filter((layer) => layer.methods.length > 0 && layer.match(ctx.path))
        .flatMap(({ methods }) => methods),
    );
    if (methods.size === 0) return next();
    const allow = [...methods, 'OPTIONS'].join(', ');
    if (ctx.method === 'OPTIONS') {
      ctx.set('Allow', allow);
      ctx.status = 204;
      return;
    }
    throw new HttpProblem('method_not_allowed', `It takes ${allow}.`, { headers: { Allow: allow } });
  };
}
