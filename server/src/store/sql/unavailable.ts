/** Node's codes for a peer that cannot be reached or went away. */
const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
]);

/**
 * PostgreSQL's classes for troubles that pass: connection (08, but for a value it cannot read, 08P01), transaction rollback (40: deadlock, serialisation),
 * insufficient resources (53: disk full, too many connections), operator intervention (57: restart), system (58),
 * a server that takes no writes for now (25006, a standby), and a database that takes no connections (55000).
 */
const passingState = /^(08(?!P01)...|40...|53...|57...|58...|25006|55000)$/;

/** What `pg` says, without a code, of a connection that ended under a statement or was never made. */
const passingMessage = /connection terminated|connection ended|timeout|not queryable|client was closed/i;

/** What PgBouncer says, with the code of a value that cannot be read, when it has no session to lend for now. */
const poolerMessage =
  /query_wait_timeout|client_login_timeout|server_login|server conn|server connection|pgbouncer|no more connections|too many connections|shutting down/i;

/**
 * Whether the database cannot answer for now, so that trying again later is right.
 * @param error whatever a statement threw, also as MikroORM wraps it
 */
export function isUnavailable(error: unknown): boolean {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth++) {
    const code = (cause as { code?: unknown }).code;
    if (typeof code === 'string' && (networkCodes.has(code) || passingState.test(code))) return true;
    if (code === '08P01' && poolerMessage.test(cause.message)) return true;
    if (code === undefined && passingMessage.test(cause.message)) return true;
    if (cause instanceof AggregateError && cause.errors.some(isUnavailable)) return true;
  }
  return false;
}
