import type { MikroORM } from '@mikro-orm/postgresql';
import { HistoryLog } from '../history/historyLog.ts';
import { HistoryPruning } from '../history/historyPruning.ts';
import { PeopleStore } from '../history/peopleStore.ts';
import { VersionStore } from '../history/versionStore.ts';
import { groupCommitDefaults } from '../log/groupCommit.ts';
import { SqlUpdateLog } from '../log/sqlUpdateLog.ts';
import { OrmInviteStore } from '../ormInviteStore.ts';
import { OrmMemberStore } from '../ormMemberStore.ts';
import { OrmRoomStore } from '../ormRoomStore.ts';
import type { Sql, SqlDatabase } from '../sql/sql.ts';
import { StorageQuota } from '../storageQuota.ts';
import { BlobStore } from '../tree/blobStore.ts';
import { TreeStore } from '../tree/treeStore.ts';
import type { Store, StoreLog, StoreOptions } from './store.ts';

const weekMs = 7 * 24 * 60 * 60 * 1000;

/** Brings the tables up to date. */
export async function migrate(orm: MikroORM, log: StoreLog): Promise<void> {
  const applied = await orm.migrator.up();
  if (applied.length > 0)
    log.info({ migrations: applied.map(({ name }) => name) }, 'the tables were brought up to date');
}

/** Makes a store of connections to a database whose tables are up to date. */
export function composeStore(
  kind: Store['kind'],
  { database, commits, orm }: { database: SqlDatabase; commits: Sql; orm: MikroORM },
  options: StoreOptions,
  letGo: () => unknown,
): Store {
  const clock = options.clock ?? (() => new Date());
  const { log } = options;
  const retentionMs = options.historyRetentionMs ?? weekMs;
  const pruning = new HistoryPruning(database, options.foldBase, (documentId, error) => {
    log.error(
      { documentId, reason: String(error) },
      'the history of a document could not be pruned; it stays',
    );
  });
  const quota = new StorageQuota({
    database,
    limits: {
      roomBytes: options.storage?.roomBytes ?? Number.POSITIVE_INFINITY,
      serverBytes: options.storage?.serverBytes,
    },
    shorten: (roomId, bytes) => pruning.shorten(roomId, bytes),
    onError: (error) => log.warn({ reason: String(error) }, 'what is stored was not counted'),
    now: () => clock().getTime(),
  });
  const updates = new SqlUpdateLog(database, commits, {
    ...groupCommitDefaults,
    ...options,
    clock,
    historyRetentionMs: retentionMs,
    onWritten: (roomId, bytes) => quota.wrote(roomId, bytes),
    onCorruption: (row) => log.error(row, 'a stored row is corrupt and was put into quarantine'),
    onBackgroundError: (error) => {
      log.warn(
        { reason: error instanceof Error ? error.message : String(error) },
        'updatedAt was not renewed',
      );
    },
  });
  const blobs = new BlobStore(database);
  return {
    kind,
    rooms: new OrmRoomStore(orm.em, database, clock),
    updates,
    invites: new OrmInviteStore(orm.em, clock),
    members: new OrmMemberStore(orm.em),
    quota,
    history: new HistoryLog(database),
    people: new PeopleStore(database),
    versions: new VersionStore(database),
    trees: new TreeStore(database),
    blobs,
    pruning,
    pruneHistory: (now) => pruning.prune(new Date(now.getTime() - retentionMs)),
    collectBlobs: (now) => blobs.collect(new Date(now.getTime() - retentionMs)),
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
