import { createPostgreSqlTypeParsers } from '@mikro-orm/sql';
import { PostgresDialect } from 'kysely';
import { Client, Pool, type PoolConfig, TypeOverrides } from 'pg';
import type { DatabaseUrl } from './databaseUrl.ts';

/**
 * A server that is silent is given up on, so that nobody waits on a connection that died without a word: somebody waits
 * for each of these statements, and trying again does no harm.
 */
const connectionOptions = {
  keepAlive: true,
  connectionTimeoutMillis: 5_000,
  query_timeout: 5_000,
} as const;

/** How the database is reached, as the first connection found out. */
export type Connection = {
  config: PoolConfig;
  /**
   * Whether something between here and the database shares its sessions among clients, such as PgBouncer. A session then
   * may end with the transaction, so nothing may be left in it: no prepared statement, no lock.
   */
  pooled: boolean;
};

/**
 * Makes one connection, to find out which way leads to the database.
 * @throws what the last way tried answered
 */
export async function connect({ candidates }: DatabaseUrl): Promise<Connection> {
  let refusal: unknown;
  for (const candidate of candidates) {
    const config = { ...connectionOptions, ...candidate };
    const client = new Client(config);
    // What the connection says after its end is nobody's concern.
    client.on('error', () => {});
    try {
      await client.connect();
      const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
      // A pooler makes up the process that a client may cancel; the database says which it is.
      const announced = (client as unknown as { processID: number | null }).processID;
      return { config, pooled: rows[0]?.pid !== announced };
    } catch (error) {
      refusal = error;
      if (!isAboutEncryption(error)) break;
    } finally {
      await client.end().catch(() => {});
    }
  }
  throw refusal;
}

/** A pool of connections. @param onDrop told when the server ends one; it is replaced when the next statement comes */
export function createPool(config: PoolConfig, onDrop: (error: Error) => void): Pool {
  const pool = new Pool(config);
  pool.on('error', onDrop);
  // A checked-out client reports a drop by itself; with no listener that would end the process.
  pool.on('connect', (client) => client.on('error', onDrop));
  return pool;
}

/** MikroORM's way to the database, on a pool made from the same reading of its URL as every other. */
export function ormDialect(config: PoolConfig, onDrop: (error: Error) => void): PostgresDialect {
  const types = new TypeOverrides();
  for (const [oid, parser] of Object.entries(createPostgreSqlTypeParsers((text) => [text]))) {
    types.setTypeParser(Number(oid), parser);
  }
  return new PostgresDialect({ pool: createPool({ ...config, types }, onDrop) });
}

/** Whether a server refused a connection because it was, or was not, encrypted. */
function isAboutEncryption(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  return /does not support SSL/.test(error.message) || (code === '28000' && /encryption/.test(error.message));
}
