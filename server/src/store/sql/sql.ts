/** One SQL statement. A database that keeps prepared statements prepares it once for each connection, by its name. */
export type Statement = { readonly name: string; readonly text: string };

export type Result<Row> = { rows: Row[]; affected: number };

/**
 * The narrow way to the database for what must be fast or exact: the update log, and the room somebody comes into.
 * Everything else goes through MikroORM.
 * Values are strings, numbers, dates, byte arrays and arrays of strings or numbers.
 */
export interface Sql {
  run<Row = Record<string, unknown>>(statement: Statement, values: readonly unknown[]): Promise<Result<Row>>;
}

export interface SqlDatabase extends Sql {
  /** Commits when `work` resolves, rolls back when it throws. */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
