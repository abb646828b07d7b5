import { setTimeout } from 'node:timers/promises';
import type { Pool, PoolClient, PoolConfig, QueryConfig } from 'pg';
import { type Connection, createPool } from './connect.ts';
import type { Result, Sql, SqlDatabase, Statement } from './sql.ts';

/** What is done in the background, in transactions, may take its time. In milliseconds. */
const patienceMs = 30_000;

/** How long to wait before a lock that somebody else holds is asked for again. */
const lockRetryMs = 100;

/** A PostgreSQL server behind a pool of its own, so that no slow request elsewhere keeps the update log waiting. */
export class ServerSql implements SqlDatabase {
  readonly #pool: Pool;
  readonly #pooled: boolean;

  /**
   * @param options of this pool alone
   * @param onDrop told when the server ends a connection; the pool replaces it when the next statement comes
   */
  constructor({ config, pooled }: Connection, options: PoolConfig, onDrop: (error: Error) => void) {
    this.#pool = createPool({ ...config, max: 4, ...options }, onDrop);
    this.#pooled = pooled;
  }

  async run<Row>(statement: Statement, values: readonly unknown[]): Promise<Result<Row>> {
    return toResult(await this.#pool.query(this.#query(statement, values)));
  }

  async transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    let broken: Error | undefined;
    try {
      await client.query('begin');
      const result = await work(this.#sqlOf(client));
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

  /**
   * Runs `work` while no other server that uses the same `key` on this database runs its own.
   *
   * The lock belongs to a transaction: one of a session would stay behind where a pooler shares sessions. Whoever waits
   * for it asks again and holds no transaction meanwhile, which might be the last that the pooler has to give.
   */
  async exclusively<T>(key: number, work: () => Promise<T>): Promise<T> {
    for (;;) {
      const outcome = await this.transaction(async (sql) => {
        const { rows } = await sql.run<{ held: boolean }>(
          { name: 'tandem_lock', text: 'select pg_try_advisory_xact_lock($1) as held' },
          [key],
        );
        return rows[0]!.held ? { result: await work() } : undefined;
      });
      if (outcome) return outcome.result;
      await setTimeout(lockRetryMs);
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  #sqlOf(client: PoolClient): Sql {
    return {
      run: async <Row>(statement: Statement, values: readonly unknown[]) =>
        toResult<Row>(await client.query(patient(this.#query(statement, values)))),
    };
  }

  /** A statement with a name is prepared in its session, so it has none where sessions are shared. */
  #query({ name, text }: Statement, values: readonly unknown[]): QueryConfig {
    return { ...(this.#pooled ? {} : { name }), text, values: [...values] };
  }
}

/** `pg` takes a time limit for one query too, which its types do not say. */
function patient(query: QueryConfig): QueryConfig {
  return Object.assign(query, { query_timeout: patienceMs });
}

function toResult<Row>({ rows, rowCount }: { rows: unknown[]; rowCount: number | null }): Result<Row> {
  return { rows: rows as Row[], affected: rowCount ?? 0 };
}
