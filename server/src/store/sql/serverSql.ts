import { Pool, type PoolClient, type PoolConfig, type QueryConfig } from 'pg';
import type { Result, Sql, SqlDatabase, Statement } from './sql.ts';

/**
 * A server that is silent is given up on, so that nobody waits on a connection that died without a word: somebody waits
 * for each of these statements, and trying again does no harm.
 */
export const connectionOptions = {
  keepAlive: true,
  connectionTimeoutMillis: 5_000,
  query_timeout: 5_000,
} as const;

/** What is done in the background, in transactions, may take its time. In milliseconds. */
const patienceMs = 30_000;

/** A PostgreSQL server behind a pool of its own, so that no slow request elsewhere keeps the update log waiting. */
export class ServerSql implements SqlDatabase {
  readonly #pool: Pool;

  /** @param onDrop told when the server ends a connection; the pool replaces it when the next statement comes */
  constructor(config: PoolConfig, onDrop: (error: Error) => void) {
    this.#pool = new Pool({ ...connectionOptions, max: 4, ...config });
    this.#pool.on('error', onDrop);
    // A checked-out client reports a drop by itself; with no listener that would end the process.
    this.#pool.on('connect', (client) => client.on('error', onDrop));
  }

  async run<Row>(statement: Statement, values: readonly unknown[]): Promise<Result<Row>> {
    return toResult(await this.#pool.query({ ...statement, values: [...values] }));
  }

  async transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    let broken: Error | undefined;
    try {
      await client.query('begin');
      const result = await work(sqlOf(client));
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback').catch((rollbackError: Error) => {
        broken = rollbackError;
      });
      throw error;
    } finally {
      client.release(broken);
    }
  }

  /** Runs `work` while no other server that uses the same `key` on this database runs its own. */
  async exclusively<T>(key: number, work: () => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    try {
      await client.query(patient({ text: 'select pg_advisory_lock($1)', values: [key] }));
      return await work();
    } finally {
      // Ending the session frees the lock, also when the connection is broken already.
      client.release(true);
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}

function sqlOf(client: PoolClient): Sql {
  return {
    run: async <Row>(statement: Statement, values: readonly unknown[]) =>
      toResult<Row>(await client.query(patient({ ...statement, values: [...values] }))),
  };
}

/** `pg` takes a time limit for one query too, which its types do not say. */
function patient(query: QueryConfig): QueryConfig {
  return Object.assign(query, { query_timeout: patienceMs });
}

function toResult<Row>({ rows, rowCount }: { rows: unknown[]; rowCount: number | null }): Result<Row> {
  return { rows: rows as Row[], affected: rowCount ?? 0 };
}
