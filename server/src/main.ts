import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, isIPv6 } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import packageJson from '../package.json' with { type: 'json' };
import { SignIn } from './access/identity.ts';
import { Joining } from './access/joining.ts';
import { configuredProviders } from './access/providers.ts';
import { RoomAccess } from './access/roomAccess.ts';
import { RoomGate } from './access/roomGate.ts';
import { keptSecretKey } from './access/secretKey.ts';
import { hashSecret } from './access/secrets.ts';
import { Sessions } from './access/sessions.ts';
import { createAutocompleteService } from './autocomplete/createService.ts';
import { AddressBudget } from './base/addressBudget.ts';
import { createLog, type Log, withoutPasswords } from './base/log.ts';
import { takeOffPrefix } from './base/prefix.ts';
import { nodeScheduler } from './base/scheduler.ts';
import { giveBackStartMemory } from './base/startMemory.ts';
import type { Bus } from './cluster/bus.ts';
import { ClusterPresence } from './cluster/clusterPresence.ts';
import { type Config, ConfigError, readConfig } from './config/config.ts';
import { absenceSince } from './history/absence.ts';
import { Forgetting } from './history/forgetting.ts';
import { ReplayThread } from './history/replayThread.ts';
import { RoomHistory } from './history/roomHistory.ts';
import { TakingBack } from './history/takingBack.ts';
import { createApp } from './http/app.ts';
import { boundNetworkConnections } from './http/request/connectionBudget.ts';
import { forwarded } from './http/request/forwarded.ts';
import { Hosts, hostHint } from './http/request/hosts.ts';
import { Origins } from './http/request/origins.ts';
import { Hub } from './hub/hub.ts';
import { greeting } from './observe/greeting.ts';
import { Metrics } from './observe/metrics.ts';
import { PeriodicJob } from './periodicJob.ts';
import { RoomExpiry } from './rooms/expiry.ts';
import { RoomFiles } from './rooms/files.ts';
import { Rooms } from './rooms/rooms.ts';
import { Shutdown, stopOnSignals } from './shutdown.ts';
import { openStore } from './store/open/openStore.ts';
import type { Store } from './store/open/store.ts';
import { RoomTree } from './tree/roomTree.ts';
import { attachWires, type Wires } from './wire/attachWires.ts';

/**
 * Longer than proxies keep an unused connection (nginx and AWS 60 s, Traefik 90, Caddy 120, Google 600): whoever closes
 * first must be the proxy, or it sends a request into a connection that is just ending and answers 502.
 */
const keepAliveMs = 620_000;
const stopTimeoutMs = 10_000;
const historyPruningMs = 3_600_000;
/** Where the page was built to: in a package beside the server's code, in a clone in its own workspace. */
const webFolder =
  ['../web', '../../web/dist']
    .map((path) => join(import.meta.dirname, path))
    .find((path) => existsSync(join(path, 'index.html'))) ?? join(import.meta.dirname, '../../web/dist');

/** A server that listens. */
export type Running = { url: string; port: number; store: Store; shutdown: Shutdown };

/**
 * Composes a server and lets it listen. What was opened is closed again when something later fails.
 * @throws Error with one line that says what to do: the data folder, the database or the port cannot be used
 */
export async function start(config: Config, log: Log): Promise<Running> {
  await openFolder(config.dataDir);
  const metrics = new Metrics();
  const sessions = new Sessions(config.secretKey ?? (await keptSecretKey(config.dataDir)));
  const replays = new ReplayThread();
  const store = await openStore({
    foldBase: (log, until) => replays.fold(log, until),
    databaseUrl: config.databaseUrl,
    dataDir: config.dataDir,
    historyRetentionMs: config.historyRetentionMs,
    storage: config.limits,
    onCommit: ({ updates, ms }) => metrics.committed(ms / 1000, updates),
    log,
  });
  const { limits } = config;
  const { rooms: roomStore, invites, members } = store;
  const identities = new SignIn(configuredProviders(config.signIn), hashSecret);
  const policy = {
    defaultRole: config.roomDefaultRole,
    signInRequired: config.signIn.required,
    recheckMs: config.signIn.recheckMs,
  };
  const gate = new RoomGate({ rooms: roomStore, invites, members, sessions, identities, policy });
  const bus = config.redisUrl ? await openBus(config.redisUrl, log) : undefined;
  const cluster = bus && { bus, elsewhere: new ClusterPresence({ bus, scheduler: nodeScheduler }) };
  const hub = new Hub({ updates: store.updates, quota: store.quota, log, limits, metrics, ...cluster });
  const hosts = new Hosts(config);
  const incoming = new AddressBudget(limits.incomingBytes);
  const origins = new Origins(config.allowedOrigins, config.publicUrl);
  const documentLimits = {
    store: roomStore,
    quota: store.quota,
    documents: hub,
    maxDocumentBytes: limits.documentBytes,
  };
  const rooms = new Rooms({ ...documentLimits, members, live: hub });

  const { modelKind: kind, modelUrl, modelName: name = '', modelKey: key } = config.autocomplete;
  const autocomplete = createAutocompleteService({
    hub,
    model: kind && modelUrl ? { kind, url: modelUrl, name, key } : undefined,
    log,
  });

  const files = new RoomFiles({ ...documentLimits, maxFiles: limits.filesPerRoom });
  const history = new RoomHistory({ log: store.history, people: store.people, files, replays });
  const { versions } = store;

  let draining = false;
  const app = createApp({
    config,
    version: packageJson.version,
    log,
    metrics,
    rooms,
    files,
    tree: new RoomTree({
      ...{ trees: store.trees, blobs: store.blobs, quota: store.quota },
      maxEntries: limits.treeEntries,
    }),
    history: {
      history,
      takingBack: new TakingBack({ history, versions, files, documents: hub }),
      forgetting: new Forgetting({
        log: store.history,
        updates: store.updates,
        pruning: store.pruning,
        replays,
      }),
      versions,
      absence: (roomId, since) => absenceSince({ history, files, documents: hub }, roomId, since),
    },
    access: new RoomAccess({ rooms: roomStore, invites, members, live: hub }),
    joining: new Joining({ gate, invites, members, people: store.people, sessions, policy }),
    gate,
    identities,
    autocomplete: autocomplete.service,
    hosts,
    origins,
    incoming,
    draining: () => draining,
    socketRefusal: (request) => wires.refusal(request),
    dependencies: [
      { name: 'database', check: () => store.ready() },
      ...(bus ? [{ name: 'bus', check: () => bus.ready() }] : []),
    ],
    webFolder,
  });
  const server = createServer({ keepAliveTimeout: keepAliveMs }, app.callback());
  takeOffPrefix(server, config.publicUrl);
  const { sockets } = limits;
  // A browser has up to six connections beside its sockets.
  const connections = {
    inAll: 2 * sockets.inAll,
    perAddress: config.trustedProxies > 0 ? 2 * sockets.inAll : 2 * sockets.perAddress,
  };
  boundNetworkConnections(server, new AddressBudget(connections), config.trustedProxies);
  const wires: Wires = attachWires(server, {
    hub,
    incoming,
    gate,
    log,
    limits: hub.limits,
    hostProblem: (request) => {
      const { host } = forwarded(request, config.trustedProxies);
      return hosts.allows(host) ? undefined : hostHint(host);
    },
    allowedOrigin: (origin, request) =>
      origins.allows(origin, forwarded(request, config.trustedProxies).host),
    addressOf: (request) => forwarded(request, config.trustedProxies).address,
  });
  metrics.observe({
    connections: () => wires.connections(),
    rooms: () => hub.rooms,
    documents: () => hub.documents,
    queueBytes: () => hub.queueBytes,
  });
  const jobs = periodicJobs(config, store, hub, log);
  const shutdown = new Shutdown(
    [
      {
        name: 'say that it is about to stop',
        run: async () => {
          draining = true;
          await setTimeout(config.drainMs);
        },
      },
      { name: 'accept no more requests', run: () => stopAccepting(server, wires) },
      { name: 'tell sockets to try again, some at a time', run: () => wires.closeInSlices() },
      { name: 'write what is left', run: () => hub.close() },
      { name: 'close connections', run: async () => server.closeAllConnections() },
      { name: 'end the autocomplete engine', run: () => autocomplete.close() },
      { name: 'end the replay of the history', run: () => replays.close() },
      { name: 'end periodic work', run: () => stopAll(jobs) },
      { name: 'leave the other servers', run: async () => bus?.close() },
      { name: 'close the database', run: () => store.close() },
    ],
    log,
  );
  try {
    await listen(server, config);
  } catch (error) {
    await shutdown.run();
    throw error;
  }
  for (const job of jobs) job.start();
  giveBackStartMemory();
  const { port } = server.address() as AddressInfo;
  return { url: config.publicUrl ?? localUrl(config.host, port), port, store, shutdown };
}

/** Starts the server the environment describes, tells people where it is, and stops it on a signal. */
export async function main(): Promise<void> {
  try {
    const config = readConfig(process.env);
    const log = createLog(config.logLevel);
    const { url, store, shutdown } = await start(config, log);
    stopOnSignals(shutdown, config.drainMs + stopTimeoutMs, process);
    const storage = store.kind === 'embedded' ? config.dataDir : withoutPasswords(config.databaseUrl ?? '');
    process.stderr.write(
      greeting({ url, host: config.host, storage, pageBuilt: existsSync(join(webFolder, 'index.html')) }),
    );
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const text = error instanceof ConfigError ? error.message : error.message.split('\n', 1)[0]!;
    process.stderr.write(`Tandem did not start. ${withoutPasswords(text)}\n`);
    process.exitCode = 1;
  }
}

/** What is done from time to time: old history goes, and rooms nobody uses, where that is configured. */
function periodicJobs(config: Config, store: Store, hub: Hub, log: Log): PeriodicJob[] {
  const again = (what: string) => (error: unknown) =>
    log.error({ err: error }, `${what} failed; it is tried again later`);
  const pruning = new PeriodicJob(
    async (now) => {
      const rows = await store.pruneHistory(now);
      if (rows > 0) log.info({ rows }, 'old history was deleted');
    },
    historyPruningMs,
    again('deleting old history'),
  );
  const collecting = new PeriodicJob(
    async (now) => {
      const blobs = await store.collectBlobs(now);
      if (blobs > 0) log.info({ blobs }, 'bytes that no room names were deleted');
    },
    historyPruningMs,
    again('deleting bytes that no room names'),
  );
  if (!config.roomTtlMs) return [pruning, collecting];
  const expiry = new RoomExpiry({
    store: store.rooms,
    activeUsers: (roomId) => hub.activeUsers(roomId),
    ttlMs: config.roomTtlMs,
    log,
  });
  const expiring = new PeriodicJob((now) => expiry.run(now), expiry.everyMs, again('expiring idle rooms'));
  return [pruning, collecting, expiring];
}

async function stopAll(jobs: readonly PeriodicJob[]): Promise<void> {
  await Promise.all(jobs.map((job) => job.stop()));
}

/** Loads the client of Redis only where there are other servers. */
async function openBus(url: string, log: Log): Promise<Bus> {
  const { RedisBus } = await import('./cluster/redisBus.ts');
  return new RedisBus({ url, onError: (error) => log.warn({ err: error }, 'the bus to other servers') });
}

async function openFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new Error(
      `DATA_DIR ${folder} cannot be made or used (${codeOf(error)}). Give another folder, or the rights to this one.`,
      { cause: error },
    );
  }
}

function listen(server: Server, { host, port }: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const reasons: Record<string, string> = {
        EADDRINUSE: `PORT ${port} is in use on ${host}. Stop what uses it, or give another, such as PORT=${port + 1}.`,
        EACCES: `PORT ${port} may not be used by this user. Give one above 1023.`,
        EADDRNOTAVAIL: `HOST ${host} is not an address of this machine. Give 127.0.0.1 or 0.0.0.0.`,
        ENOTFOUND: `HOST ${host} cannot be found. Give 127.0.0.1 or 0.0.0.0.`,
      };
      reject(new Error(reasons[codeOf(error)] ?? `Cannot listen: ${error.message}`, { cause: error }));
    });
    server.listen(port, host, () => resolve());
  });
}

/** Resolves at once: sockets and requests under way are closed in a later phase. */
async function stopAccepting(server: Server, wires: Wires): Promise<void> {
  wires.stopAccepting();
  server.close();
  server.closeIdleConnections();
}

function localUrl(host: string, port: number): string {
  const everywhere = host === '0.0.0.0' || host === '::';
  const name = everywhere ? 'localhost' : isIPv6(host) ? `[${host}]` : host;
  return `http://${name}:${port}`;
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown';
}

if (import.meta.main) await main();
