/** The store could not be opened. The message says what to do and holds no password. */
export class StoreError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreError';
  }
}

const causes: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there. Start PostgreSQL, or correct DATABASE_URL',
  ENOTFOUND: 'there is no host of that name. Correct DATABASE_URL',
  EAI_AGAIN: 'the host name could not be looked up. Check the network, or correct DATABASE_URL',
  ETIMEDOUT: 'it does not answer. Check the network and the firewall, or correct DATABASE_URL',
  EHOSTUNREACH: 'there is no way to that host. Check the network, or correct DATABASE_URL',
  ENETUNREACH: 'there is no way to that host. Check the network, or correct DATABASE_URL',
  '28P01': 'it refuses the user or the password. Correct DATABASE_URL',
  '28000': 'it refuses the user. Correct DATABASE_URL, or allow the user in pg_hba.conf',
  '3D000': 'it has no such database. Create it with createdb, or correct DATABASE_URL',
  '42501': 'the user may not create tables. Grant it the rights on the database',
  '53300': 'it has no connection to spare. Raise its max_connections, or stop what holds them',
  '57P03': 'it is starting up or shutting down. Try again in a moment',
};

/**
 * Reads a PostgreSQL URL.
 * @throws StoreError when it is none
 */
export function parseDatabaseUrl(databaseUrl: string): URL {
  const url = URL.canParse(databaseUrl) ? new URL(databaseUrl) : undefined;
  if (!url || !/^postgres(ql)?:$/.test(url.protocol)) {
    throw new StoreError(
      'DATABASE_URL is not a PostgreSQL URL. Write it as postgres://user:password@host:5432/database, or leave it ' +
        'out to keep everything in DATA_DIR.',
    );
  }
  for (const part of [url.username, url.password, url.pathname]) {
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

/** Says in one line why a server could not be opened. */
export function unreachable(url: URL, error: unknown): StoreError {
  const code = codeOf(error);
  const database = decodeURIComponent(url.pathname.slice(1)) || '(no name)';
  const where = `The database ${database} at ${url.hostname || 'localhost'}:${url.port || '5432'}`;
  const timedOut = error instanceof Error && /timeout/i.test(error.message);
  const why = causes[code ?? ''] ?? (timedOut ? causes.ETIMEDOUT : undefined);
  return new StoreError(
    `${where} cannot be used: ${why ?? `the database says "${messageOf(error, url)}"`}.`,
    { cause: error },
  );
}

/** Says in one line why a data folder could not be opened. */
export function unusableFolder(folder: string, error: unknown): StoreError {
  const reason = (error instanceof Error ? error.message : String(error)).split('\n')[0]!.replace(/\.$/, '');
  return new StoreError(
    `The data folder ${folder} cannot be used: ${reason}. Check that it is a folder this user may write to, or give ` +
      'another DATA_DIR.',
    { cause: error },
  );
}

function codeOf(error: unknown): string | undefined {
  const inner = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  const code = (inner as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}

function messageOf(error: unknown, url: URL): string {
  const message = error instanceof Error ? error.message : String(error);
  const line = message.split('\n')[0]!.replace(/\.$/, '');
  return url.password ? line.replaceAll(decodeURIComponent(url.password), '***') : line;
}
