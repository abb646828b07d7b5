import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';
import { hasOwnName } from '../base/prefix.ts';
import {
  byteCount,
  duration,
  durationUpTo,
  flag,
  hostList,
  originList,
  urlOf,
  wholeNumber,
} from './configValues.ts';

const modelKinds = [
  'ollama',
  'llamacpp',
  'openai',
  'mistral',
  'deepseek',
  'openai-chat',
  'anthropic',
] as const;
const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

function oneOf<const Values extends readonly string[]>(values: Values) {
  return z.enum(values, { error: `must be one of ${values.join(', ')}` });
}

const mb = 1024 ** 2;

/** Every variable the server reads, in the order of `docs/configuration.md`. */
const environmentSchema = z.object({
  HOST: z
    .string()
    .refine((host) => isIP(host) !== 0 || /^[a-z0-9.-]+$/i.test(host), 'must be an address such as "0.0.0.0"')
    .default('127.0.0.1'),
  PORT: wholeNumber(0, 65_535).prefault('8000'),
  PUBLIC_URL: urlOf(['http', 'https'], 'https://pair.example.org')
    .refine(
      (url) => !hasOwnName(url),
      'has a path that begins like one of this server itself; take another one, such as "https://example.org/tandem"',
    )
    .optional(),
  DATA_DIR: z.string().default('.tandem'),
  DATABASE_URL: z
    .string()
    // The rest is read where connections are made: a socket's URL has no host, so it is no URL to anybody else.
    .regex(/^postgres(ql)?:\/\//i, 'must be a URL such as "postgres://user:password@host:5432/tandem"')
    .optional(),
  REDIS_URL: urlOf(['redis', 'rediss'], 'redis://host:6379').optional(),
  ALLOWED_HOSTS: hostList.prefault(''),
  ALLOWED_ORIGINS: originList.prefault(''),
  TRUST_PROXY: wholeNumber(0, 10).prefault('0'),
  DRAIN_SECONDS: wholeNumber(0, 600).prefault('0'),
  SECRET_KEY: z
    .string()
    .min(32, 'must have 32 characters or more; `openssl rand -base64 32` makes one')
    .optional(),
  LOG_LEVEL: oneOf(logLevels).default('info'),

  ROOM_DEFAULT_ROLE: oneOf(['viewer', 'editor']).default('editor'),
  ROOM_TTL: duration.optional(),
  HISTORY_RETENTION: duration.prefault('30d'),

  REQUIRE_SIGN_IN: flag.prefault('false'),
  AUTH_GITHUB: flag.prefault('false'),
  SESSION_RECHECK: duration.prefault('1h'),
  AUTH_GITHUB_CLIENT_ID: z.string().optional(),
  AUTH_GITHUB_CLIENT_SECRET: z.string().optional(),
  AUTH_GITHUB_API_URL: urlOf(['http', 'https'], 'https://api.github.com').prefault('https://api.github.com'),
  OIDC_ISSUER: urlOf(['http', 'https'], 'https://login.example.org').optional(),
  OIDC_AUDIENCE: z.string().optional(),
  OIDC_JWKS_URL: urlOf(['http', 'https'], 'https://login.example.org/jwks.json').optional(),

  MAX_FRAME_BYTES: byteCount(1024, 256 * mb).prefault('2mb'),
  MAX_DOCUMENT_BYTES: byteCount(1024, 1024 * mb).prefault('16mb'),
  MAX_DOCUMENT_ITEMS: wholeNumber(1_000, 10_000_000).prefault('500000'),
  MAX_CONCURRENT_STEPS: wholeNumber(1_000_000, 100_000_000_000).prefault('64000000'),
  MAX_UPDATE_CLIENTS: wholeNumber(16, 1_000_000).prefault('20000'),
  MAX_UPDATE_GAPS: wholeNumber(16, 1_000_000).prefault('1000'),
  MAX_NESTING: wholeNumber(1, 500).prefault('64'),
  MAX_WAITING_BYTES: byteCount(1024, mb).prefault('16kb'),
  MAX_AWARENESS_BYTES: byteCount(256, mb).prefault('16kb'),
  MAX_ROOM_BYTES: byteCount(mb, 1024 * 1024 * mb).prefault('1gb'),
  MAX_SERVER_BYTES: byteCount(mb, 1024 * 1024 * mb).optional(),
  MAX_INCOMING_BYTES: byteCount(mb, 65_536 * mb).prefault('128mb'),
  MAX_INCOMING_BYTES_PER_ADDRESS: byteCount(mb, 65_536 * mb).prefault('48mb'),
  MAX_QUEUED_BYTES: byteCount(mb, 65_536 * mb).prefault('128mb'),
  MAX_SOCKETS: wholeNumber(1, 1_000_000).prefault('10000'),
  MAX_SOCKETS_PER_ADDRESS: wholeNumber(1, 1_000_000).prefault('2000'),
  MAX_FILES_PER_SOCKET: wholeNumber(1, 100_000).prefault('2000'),
  MAX_FILES_PER_ROOM: wholeNumber(1, 100_000).prefault('1000'),
  MAX_TREE_ENTRIES: wholeNumber(1, 1_000_000).prefault('50000'),
  MAX_CONNECTIONS_PER_ROOM: wholeNumber(1, 100_000).prefault('200'),
  MAX_UPDATES_PER_SECOND: wholeNumber(1, 1_000_000).prefault('2000'),
  MAX_PENDING_BYTES: byteCount(mb, 4096 * mb).prefault('64mb'),
  MAX_ROOMS_PER_HOUR: wholeNumber(1, 1_000_000).prefault('60'),
  MAX_REQUESTS_PER_MINUTE: wholeNumber(1, 10_000_000).prefault('600'),
  MAX_COMPLETIONS_PER_MINUTE: wholeNumber(1, 1_000_000).prefault('6000'),
  // Who vanished is found after three intervals, and nobody is to see their cursor for more than 30 s.
  PING_INTERVAL: durationUpTo(9).prefault('9s'),
  DOCUMENT_GRACE: duration.prefault('15s'),

  AUTOCOMPLETE_MODEL_URL: urlOf(['http', 'https'], 'http://127.0.0.1:11434').optional(),
  AUTOCOMPLETE_MODEL_KIND: oneOf(modelKinds).optional(),
  AUTOCOMPLETE_MODEL_NAME: z.string().optional(),
  AUTOCOMPLETE_MODEL_KEY: z.string().optional(),
});
type Environment = z.infer<typeof environmentSchema>;

/** The names of all variables, for the test that holds `.env.example` and the documentation complete. */
export const variableNames = Object.keys(environmentSchema.shape);

/** Everything the server was told, checked; lengths of time are in milliseconds, sizes in bytes. */
export type Config = Readonly<ReturnType<typeof toConfig>>;

/** One mistake in the environment, by the variable's name. Never holds the value of a secret. */
export type ConfigMistake = { variable: string; message: string };

/** The environment cannot be used; the message names every mistake. */
export class ConfigError extends Error {
  readonly mistakes: readonly ConfigMistake[];

  constructor(mistakes: readonly ConfigMistake[]) {
    const lines = mistakes.map(({ variable, message }) => `  ${variable} ${message}.`);
    super(`The configuration has ${mistakes.length} mistake(s):\n${lines.join('\n')}`);
    this.name = 'ConfigError';
    this.mistakes = mistakes;
  }
}

/**
 * Reads the configuration from environment variables; an empty variable counts as not set.
 * @throws ConfigError with every mistake at once
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value?.trim() ? [[name, value.trim()]] : [])),
  );
  const parsed = environmentSchema.safeParse(given);
  const mistakes = [
    ...(parsed.error?.issues ?? []).map((issue) => ({
      variable: String(issue.path[0]),
      message: issue.message,
    })),
    ...contradictions(given),
  ];
  if (!parsed.success || mistakes.length > 0) throw new ConfigError(mistakes);
  return deepFreeze(toConfig(parsed.data));
}

/** What each variable alone is right about, but not together with the others. */
function contradictions(given: Record<string, string>): ConfigMistake[] {
  const mistakes: ConfigMistake[] = [];
  const demand = (wrong: boolean, variable: string, message: string) => {
    if (wrong) mistakes.push({ variable, message });
  };
  const on = (name: string) => flag.safeParse(given[name] ?? 'false').data === true;
  const signIn = on('REQUIRE_SIGN_IN');
  demand(
    signIn && !given.SECRET_KEY,
    'SECRET_KEY',
    'must be set when REQUIRE_SIGN_IN is on; `openssl rand -base64 32` makes one',
  );
  demand(
    signIn && !on('AUTH_GITHUB') && !given.OIDC_ISSUER,
    'REQUIRE_SIGN_IN',
    'needs a way to sign in: set AUTH_GITHUB=true, or OIDC_ISSUER and OIDC_AUDIENCE',
  );
  demand(
    Boolean(given.AUTH_GITHUB_CLIENT_SECRET) && !given.AUTH_GITHUB_CLIENT_ID,
    'AUTH_GITHUB_CLIENT_ID',
    'must be set with AUTH_GITHUB_CLIENT_SECRET: the OAuth app that the secret is of',
  );
  demand(
    Boolean(given.REDIS_URL) && !given.DATABASE_URL,
    'DATABASE_URL',
    'must be set with REDIS_URL, which joins servers that share one PostgreSQL',
  );
  demand(
    Boolean(given.REDIS_URL) && !given.SECRET_KEY,
    'SECRET_KEY',
    'must be set with REDIS_URL, the same on every server, so that each knows the sessions of the others',
  );
  demand(
    Boolean(given.OIDC_ISSUER) && !given.OIDC_AUDIENCE,
    'OIDC_AUDIENCE',
    'must be set with OIDC_ISSUER: the client id that tokens are meant for',
  );
  demand(
    Boolean(given.OIDC_AUDIENCE || given.OIDC_JWKS_URL) && !given.OIDC_ISSUER,
    'OIDC_ISSUER',
    'must be set with OIDC_AUDIENCE or OIDC_JWKS_URL: the URL that tokens name as their issuer',
  );
  demand(
    Boolean(given.AUTOCOMPLETE_MODEL_URL) && !given.AUTOCOMPLETE_MODEL_KIND,
    'AUTOCOMPLETE_MODEL_KIND',
    `must be set with AUTOCOMPLETE_MODEL_URL, to one of ${modelKinds.join(', ')}`,
  );
  return mistakes;
}

function toConfig(env: Environment) {
  return {
    host: env.HOST,
    port: env.PORT,
    publicUrl: env.PUBLIC_URL,
    dataDir: resolve(env.DATA_DIR),
    databaseUrl: env.DATABASE_URL,
    redisUrl: env.REDIS_URL,
    allowedHosts: env.ALLOWED_HOSTS,
    allowedOrigins: env.ALLOWED_ORIGINS,
    /** How many proxies stand in front and append to `X-Forwarded-For`. */
    trustedProxies: env.TRUST_PROXY,
    /** How long `/ready` says no before sockets are closed, when the server is stopped. */
    drainMs: env.DRAIN_SECONDS * 1000,
    secretKey: env.SECRET_KEY,
    logLevel: env.LOG_LEVEL,
    roomDefaultRole: env.ROOM_DEFAULT_ROLE,
    roomTtlMs: env.ROOM_TTL,
    historyRetentionMs: env.HISTORY_RETENTION,
    signIn: {
      required: env.REQUIRE_SIGN_IN,
      /** How long an identity provider's word is good for further sessions. */
      recheckMs: env.SESSION_RECHECK,
      github: env.AUTH_GITHUB
        ? {
            apiUrl: env.AUTH_GITHUB_API_URL,
            clientId: env.AUTH_GITHUB_CLIENT_ID,
            clientSecret: env.AUTH_GITHUB_CLIENT_SECRET,
          }
        : undefined,
      oidc:
        env.OIDC_ISSUER && env.OIDC_AUDIENCE
          ? { issuer: env.OIDC_ISSUER, audience: env.OIDC_AUDIENCE, jwksUrl: env.OIDC_JWKS_URL }
          : undefined,
    },
    limits: {
      frameBytes: env.MAX_FRAME_BYTES,
      documentBytes: env.MAX_DOCUMENT_BYTES,
      documentItems: env.MAX_DOCUMENT_ITEMS,
      concurrentSteps: env.MAX_CONCURRENT_STEPS,
      updateClients: env.MAX_UPDATE_CLIENTS,
      updateGaps: env.MAX_UPDATE_GAPS,
      nesting: env.MAX_NESTING,
      /** Of updates of one document whose causes have not arrived. */
      waitingBytes: env.MAX_WAITING_BYTES,
      awarenessBytes: env.MAX_AWARENESS_BYTES,
      roomBytes: env.MAX_ROOM_BYTES,
      serverBytes: env.MAX_SERVER_BYTES,
      /** Of bodies and messages that have not arrived whole. */
      incomingBytes: { inAll: env.MAX_INCOMING_BYTES, perAddress: env.MAX_INCOMING_BYTES_PER_ADDRESS },
      /** Of what was sent to sockets and has not left, all of them together. */
      queuedBytes: env.MAX_QUEUED_BYTES,
      sockets: { inAll: env.MAX_SOCKETS, perAddress: env.MAX_SOCKETS_PER_ADDRESS },
      documentsPerConnection: env.MAX_FILES_PER_SOCKET,
      filesPerRoom: env.MAX_FILES_PER_ROOM,
      /** Files and links in the tree of a room. */
      treeEntries: env.MAX_TREE_ENTRIES,
      connectionsPerRoom: env.MAX_CONNECTIONS_PER_ROOM,
      updatesPerSecond: env.MAX_UPDATES_PER_SECOND,
      /** Of updates that wait for the database, all documents together. */
      pendingBytes: env.MAX_PENDING_BYTES,
      pingMs: env.PING_INTERVAL,
      graceMs: env.DOCUMENT_GRACE,
      roomsPerHour: env.MAX_ROOMS_PER_HOUR,
      requestsPerMinute: env.MAX_REQUESTS_PER_MINUTE,
      completionsPerMinute: env.MAX_COMPLETIONS_PER_MINUTE,
    },
    autocomplete: {
      modelUrl: env.AUTOCOMPLETE_MODEL_URL,
      modelKind: env.AUTOCOMPLETE_MODEL_KIND,
      modelName: env.AUTOCOMPLETE_MODEL_NAME,
      modelKey: env.AUTOCOMPLETE_MODEL_KEY,
    },
  };
}

function deepFreeze<T extends object>(value: T): Readonly<T> {
  for (const inner of Object.values(value)) {
    if (typeof inner === 'object' && inner !== null) deepFreeze(inner);
  }
  return Object.freeze(value);
}
