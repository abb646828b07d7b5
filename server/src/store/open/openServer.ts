import type { MikroORM } from '@mikro-orm/postgresql';
import type { PoolConfig } from 'pg';
import { openOrm } from '../orm.ts';
import { type Connection, connect, ormDialect } from '../sql/connect.ts';
import { type DatabaseUrl, readDatabaseUrl } from '../sql/databaseUrl.ts';
import { ServerSql } from '../sql/serverSql.ts';
import { unreachable } from '../sql/storeError.ts';
import { composeStore, migrate } from './composeStore.ts';
import type { Store, StoreLog, StoreOptions } from './store.ts';

/** Any number; the same in every version, and for nothing else. */
const migrationLock = 0x7a9de3;
/** Short, because somebody waits for it with each edit, and a commit tried again does no harm. */
const commitTimeoutMs = 10_000;
const migrationTimeoutMs = 3_600_000;

/** Opens a store on a PostgreSQL server. @throws StoreError */
export async function openServer(options: StoreOptions & { databaseUrl: string }): Promise<Store> {
  const url: DatabaseUrl = readDatabaseUrl(options.databaseUrl);
  const onDrop = (error: Error) => {
    options.log.warn(
      { reason: error.message },
      'a database connection was dropped; another is made when needed',
    );
  };
  const connection = await connect(url).catch((error: unknown) => {
    throw unreachable(url, error);
  });
  if (connection.pooled) {
    options.log.info({}, 'a pooler is in front of the database, so no statement is prepared in a session');
  }
  const database = new ServerSql(connection, {}, onDrop);
  const commits = new ServerSql(connection, { max: 1, query_timeout: commitTimeoutMs }, onDrop);
  try {
    await database.exclusively(migrationLock, () => migrateServer(connection, options.log, onDrop));
    const orm = await openServerOrm({ ...connection.config, max: options.connections ?? 8 }, onDrop);
    return composeStore('server', { database, commits, orm }, options, () => commits.close());
  } catch (error) {
    await Promise.all([database.close(), commits.close()]);
    throw unreachable(url, error);
  }
}

function openServerOrm(config: PoolConfig, onDrop: (error: Error) => void): Promise<MikroORM> {
  return openOrm({ dbName: config.database ?? 'postgres', driverOptions: ormDialect(config, onDrop) });
}

/** On connections of its own: a change to a large table may take longer than anybody waits for an answer. */
async function migrateServer(
  { config }: Connection,
  log: StoreLog,
  onDrop: (error: Error) => void,
): Promise<void> {
  const orm = await openServerOrm({ ...config, max: 1, query_timeout: migrationTimeoutMs }, onDrop);
  try {
    await migrate(orm, log);
  } finally {
    await orm.close();
  }
}
