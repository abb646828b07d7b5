import { readFileSync } from 'node:fs';
import type { PoolConfig } from 'pg';
import { parse, toClientConfig } from 'pg-connection-string';
import { StoreError } from './storeError.ts';

/** What a PostgreSQL URL says, read once for every connection the server makes. */
export type DatabaseUrl = {
  /** Ways to connect, the one to try first in front; they differ in `ssl` alone. */
  readonly candidates: readonly PoolConfig[];
  /** The database and where it is, for people; without a password. */
  readonly where: string;
  /** What a message of the database must not repeat. */
  readonly password: string | undefined;
};

type TlsOptions = Exclude<NonNullable<PoolConfig['ssl']>, boolean>;

const sslModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full', 'no-verify'] as const;
type SslMode = (typeof sslModes)[number];

/** What is read here and not left to `pg`, whose reading of it differs from that of every other program. */
const ownParameters = ['sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'sslpassword', 'uselibpqcompat', 'ssl'];

/**
 * Reads a PostgreSQL URL as libpq does: https://www.postgresql.org/docs/current/libpq-ssl.html has the meaning of each
 * `sslmode`. `no-verify`, which only Node's programs know, is `require`. Without an `sslmode`, TLS is used where the
 * server demands it.
 * @throws StoreError when it is none, or names a file that cannot be read
 */
export function readDatabaseUrl(databaseUrl: string): DatabaseUrl {
  const url = parseUrl(databaseUrl);
  const parameters = new Map(ownParameters.map((name) => [name, url.searchParams.get(name) ?? undefined]));
  for (const name of ownParameters) url.searchParams.delete(name);
  const connectTimeout = Number(url.searchParams.get('connect_timeout') ?? Number.NaN);
  url.searchParams.delete('connect_timeout');
  const config = toClientConfig(parse(url.href)) as PoolConfig;
  if (connectTimeout > 0) config.connectionTimeoutMillis = connectTimeout * 1000;
  const isSocket = config.host?.startsWith('/') ?? false;
  const tls = isSocket ? [false] : tlsCandidates(parameters);
  const place = isSocket ? `the socket in ${config.host}` : `${config.host}:${config.port ?? 5432}`;
  return {
    candidates: tls.map((ssl) => ({ ...config, ssl })),
    where: `The database ${config.database || '(no name)'} at ${place}`,
    password: typeof config.password === 'string' ? config.password : undefined,
  };
}

function parseUrl(databaseUrl: string): URL {
  // A socket's URL may have no host, which a URL with a user cannot be without.
  const text = databaseUrl.replace(/^(postgres(?:ql)?:\/\/(?:[^/?#]*@)?)(?=\/|\?|$)/i, '$1localhost');
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^postgres(ql)?:$/.test(url.protocol)) {
    throw new StoreError(
      'DATABASE_URL is not a PostgreSQL URL. Write it as postgres://user:password@host:5432/database, or leave it ' +
        'out to keep everything in DATA_DIR.',
    );
  }
  for (const part of [url.username, url.password, url.hostname, url.pathname]) {
    if (!isEncoded(part)) {
      throw new StoreError(
        'DATABASE_URL has a % that begins no %-code. Write a % of a name or a password as %25.',
      );
    }
  }
  return url;
}

function isEncoded(part: string): boolean {
  try {
    decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
}

function tlsCandidates(parameters: ReadonlyMap<string, string | undefined>): (false | TlsOptions)[] {
  const certificates = readCertificates(parameters);
  const encrypted = { ...certificates, rejectUnauthorized: false };
  switch (sslModeOf(parameters)) {
    case 'disable':
      return [false];
    case 'allow':
      return [false, encrypted];
    case 'prefer':
      return [encrypted, false];
    case 'no-verify':
      return [encrypted];
    case 'require':
      // libpq: with a root certificate it is verify-ca.
      return [certificates.ca ? anyName(certificates) : encrypted];
    case 'verify-ca':
      if (!certificates.ca) {
        throw new StoreError(
          'DATABASE_URL has sslmode=verify-ca and names no authority to trust. Add sslrootcert=/path/to/ca.pem, or ' +
            'use sslmode=verify-full with a certificate of a public authority.',
        );
      }
      return [anyName(certificates)];
    case 'verify-full':
      return [certificates];
  }
}

/** The certificate has to be signed by a known authority, for whichever host. */
function anyName(certificates: TlsOptions): TlsOptions {
  return { ...certificates, checkServerIdentity: () => undefined };
}

function sslModeOf(parameters: ReadonlyMap<string, string | undefined>): SslMode {
  const given = parameters.get('sslmode');
  if (given !== undefined) {
    const mode = sslModes.find((known) => known === given);
    if (mode) return mode;
    throw new StoreError(`DATABASE_URL has an unknown sslmode. Use one of ${sslModes.join(', ')}.`);
  }
  const ssl = parameters.get('ssl');
  if (ssl === 'true' || ssl === '1') return 'verify-full';
  if (parameters.get('sslrootcert')) return 'verify-full';
  return ssl === 'false' || ssl === '0' ? 'disable' : 'allow';
}

function readCertificates(parameters: ReadonlyMap<string, string | undefined>): TlsOptions {
  const root = parameters.get('sslrootcert');
  const options: TlsOptions = {};
  // `system` means the authorities that Node knows.
  if (root && root !== 'system') options.ca = readFile('sslrootcert', root);
  const cert = parameters.get('sslcert');
  if (cert) options.cert = readFile('sslcert', cert);
  const key = parameters.get('sslkey');
  if (key) options.key = readFile('sslkey', key);
  const passphrase = parameters.get('sslpassword');
  if (passphrase) options.passphrase = passphrase;
  return options;
}

function readFile(parameter: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new StoreError(
      `DATABASE_URL names ${path} as its ${parameter}, which cannot be read (${code}). Correct the path, or the rights of the file.`,
      { cause: error },
    );
  }
}
