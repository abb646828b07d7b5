import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import type { MikroORM } from '@mikro-orm/postgresql';
import { createPostgreSqlTypeParsers } from '@mikro-orm/sql';
import { PGliteDialect } from 'kysely';
import type { PoolConfig } from 'pg';
import type { InviteStore } from './inviteStore.ts';
import { type GroupCommitOptions, groupCommitDefaults } from './log/groupCommit.ts';
import { SqlUpdateLog } from './log/sqlUpdateLog.ts';
import type { MemberStore } from './memberStore.ts';
import { openOrm } from './orm.ts';
import { OrmInviteStore } from './ormInviteStore.ts';
import { OrmMemberStore } from './ormMemberStore.ts';
import { OrmRoomStore } from './ormRoomStore.ts';
import type { RoomStore } from './roomStore.ts';
import { type Connection, connect, ormDialect } from './sql/connect.ts';
import { type DatabaseUrl, readDatabaseUrl } from './sql/databaseUrl.ts';
import { byteaTypes, EmbeddedSql } from './sql/embeddedSql.ts';
import { FolderInUseError, lockFolder } from './sql/folderLock.ts';
import { ServerSql } from './sql/serverSql.ts';
import type { Sql, SqlDatabase } from './sql/sql.ts';
import { unreachable, unusableFolder } from './sql/storeError.ts';
import { type StorageLimits, StorageQuota } from './storageQuota.ts';

/** What the store says of itself; pino fits. Messages and fields hold ids and sizes, never text. */
type StoreLog = {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
};

export type StoreOptions = Partial<GroupCommitOptions> & {
  /** A PostgreSQL server; without it the database is in `dataDir`. */
  databaseUrl?: string | undefined;
  /** The folder of the embedded database, made when it is missing. */
  dataDir: string;
  log: StoreLog;
  /** See SqlUpdateLogOptions; 7 days by default. */
  historyRetentionMs?: number;
  /** See StorageLimits; without them nothing is bounded. */
  storage?: Partial<StorageLimits> | undefined;
  clock?: () => Date;
  /** Connections for everything but the update log; on a server only. */
  connections?: number;
};

export type Store = {
  kind: 'embedded' | 'server';
  rooms: RoomStore;
  updates: SqlUpdateLog;
  invites: InviteStore;
  members: MemberStore;
  quota: StorageQuota;
  /** Resolves when the database answers, rejects when it does not. */
  ready(): Promise<void>;
  /** Writes what waits, then lets go of the database. */
  close(): Promise<void>;
};

/** Any number; the same in every version, and for nothing else. */
const migrationLock = 0x7a9de3;
/** Short, because somebody waits for it with each edit, and a commit tried again does no harm. */
const commitTimeoutMs = 10_000;
const migrationTimeoutMs = 3_600_000;
const weekMs = 7 * 24 * 60 * 60 * 1000;

/**
 * Opens the database and brings its tables up to date.
 * @throws StoreError, or FolderInUseError, with one line a person can act on
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  return options.databaseUrl
    ? openServer(options, readDatabaseUrl(options.databaseUrl))
    : openEmbedded(options);
}

async function openServer(options: StoreOptions, url: DatabaseUrl): Promise<Store> {
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

async function openEmbedded(options: StoreOptions): Promise<Store> {
  const unlock = takeFolder(options.dataDir);
  const folder = join(options.dataDir, 'postgres');
  let pglite: PGlite | undefined;
  try {
    mkdirSync(folder, { recursive: true });
    pglite = await PGlite.create(folder, {
      parsers: { ...createPostgreSqlTypeParsers((text) => [text]), ...byteaTypes.parsers },
      serializers: byteaTypes.serializers,
    });
    const driverOptions = new PGliteDialect({ pglite });
    const orm = await openOrm({ dbName: 'postgres', driverOptions });
    await migrate(orm, options.log);
    const database = new EmbeddedSql(pglite);
    return composeStore('embedded', { database, commits: database, orm }, options, unlock);
  } catch (error) {
    await pglite?.close();
    unlock();
    throw unusableFolder(folder, error);
  }
}

function takeFolder(folder: string): () => void {
  try {
    return lockFolder(folder);
  } catch (error) {
    if (error instanceof FolderInUseError) throw error;
    throw unusableFolder(folder, error);
  }
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

async function migrate(orm: MikroORM, log: StoreLog): Promise<void> {
  const applied = await orm.migrator.up();
  if (applied.length > 0)
    log.info({ migrations: applied.map(({ name }) => name) }, 'the tables were brought up to date');
}

function composeStore(
  kind: Store['kind'],
  { database, commits, orm }: { database: SqlDatabase; commits: Sql; orm: MikroORM },
  options: StoreOptions,
  letGo: () => unknown,
): Store {
  const clock = options.clock ?? (() => new Date());
  const { log } = options;
  const quota = new StorageQuota(
    database,
    {
      roomBytes: options.storage?.roomBytes ?? Number.POSITIVE_INFINITY,
      serverBytes: options.storage?.serverBytes,
    },
    (error) => log.warn({ reason: String(error) }, 'what is stored was not counted'),
    () => clock().getTime(),
  );
  const updates = new SqlUpdateLog(database, commits, {
    ...groupCommitDefaults,
    ...options,
    clock,
    historyRetentionMs: options.historyRetentionMs ?? weekMs,
    onWritten: (roomId, bytes) => quota.wrote(roomId, bytes),
    onCorruption: (row) => log.error(row, 'a stored row is corrupt and was put into quarantine'),
    onBackgroundError: (error) => {
      log.warn(
        { reason: error instanceof Error ? error.message : String(error) },
        'updatedAt was not renewed',
      );
    },
  });
  return {
    kind,
    rooms: new OrmRoomStore(orm.em, database, clock),
    updates,
    invites: new OrmInviteStore(orm.em, clock),
    members: new OrmMemberStore(orm.em),
    quota,
    ready: async () => {
      await database.run({ name: 'tandem_ping', text: 'select 1' }, []);
    },
    close: async () => {
      await updates.close();
      await quota.idle();
      await orm.close();
      await database.close();
      await letGo();
    },
  };
}
