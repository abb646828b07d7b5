/** The store could not be opened. The message says what to do and holds no password. */
export class StoreError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreError';
  }
}

/** What is said of a database that cannot be used, and what must not be. */
type UnreachableDatabase = { where: string; password: string | undefined };

const untrusted =
  'no authority that is known here has signed its certificate. Add sslrootcert=/path/to/ca.pem to DATABASE_URL';

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
  ECONNRESET:
    'it ended the connection. Check that it is PostgreSQL, and whether it wants TLS (sslmode=require)',
  ENOENT: 'there is no such socket. Start PostgreSQL, or correct the host in DATABASE_URL',
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  CERT_HAS_EXPIRED: 'its certificate has expired. Renew it',
  ERR_TLS_CERT_ALTNAME_INVALID:
    'its certificate is for another host. Write the host in DATABASE_URL as the certificate names it, or use sslmode=verify-ca',
  '57P03': 'it is starting up or shutting down. Try again in a moment',
};

/** Says in one line why a server could not be opened. */
export function unreachable({ where, password }: UnreachableDatabase, error: unknown): StoreError {
  const code = codeOf(error);
  const timedOut = error instanceof Error && /timeout/i.test(error.message);
  const why = causes[code ?? ''] ?? (timedOut ? causes.ETIMEDOUT : undefined);
  return new StoreError(
    `${where} cannot be used: ${why ?? `the database says "${messageOf(error, password)}"`}.`,
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

function messageOf(error: unknown, password: string | undefined): string {
  const message = error instanceof Error ? error.message : String(error);
  const line = message.split('\n')[0]!.replace(/\.$/, '');
  return password ? line.replaceAll(password, '***') : line;
}
