import { type PGlite, types } from '@electric-sql/pglite';
import type { Result, Sql, SqlDatabase, Statement } from './sql.ts';

/**
 * How bytes go in and out of the in-process PostgreSQL: in as they are, out of its hexadecimal text by Node. The library
 * goes through both byte by byte, which takes ten times as long as the write itself, and everybody waits meanwhile.
 */
export const byteaTypes = {
  // Its types know of texts only, but bytes go as they are.
  serializers: { [types.BYTEA]: (value: unknown) => value as string },
  parsers: {
    [types.BYTEA]: (text: string) => new Uint8Array(Buffer.from(text.slice(2), 'hex')),
  },
};

/** The in-process PostgreSQL. It has one session, so it runs one statement or transaction at a time. */
export class EmbeddedSql implements SqlDatabase {
  readonly #database: PGlite;

  constructor(database: PGlite) {
    this.#database = database;
  }

  run<Row>(statement: Statement, values: readonly unknown[]): Promise<Result<Row>> {
    return runOn<Row>(this.#database, statement, values);
  }

  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.#database.transaction((transaction) =>
      work({
        run: <Row>(statement: Statement, values: readonly unknown[]) =>
          runOn<Row>(transaction, statement, values),
      }),
    );
  }

  async close(): Promise<void> {
    if (!this.#database.closed) await this.#database.close();
  }
}

async function runOn<Row>(
  session: Pick<PGlite, 'query'>,
  statement: Statement,
  values: readonly unknown[],
): Promise<Result<Row>> {
  const { rows, affectedRows } = await session.query<Row>(statement.text, [...values]);
  return { rows, affected: affectedRows ?? 0 };
}
