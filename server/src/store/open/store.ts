import type { FoldBase } from '../history/documentLog.ts';
import type { HistoryLog } from '../history/historyLog.ts';
import type { HistoryPruning } from '../history/historyPruning.ts';
import type { PeopleStore } from '../history/peopleStore.ts';
import type { VersionStore } from '../history/versionStore.ts';
import type { InviteStore } from '../inviteStore.ts';
import type { GroupCommitOptions } from '../log/groupCommit.ts';
import type { SqlUpdateLog } from '../log/sqlUpdateLog.ts';
import type { MemberStore } from '../memberStore.ts';
import type { RoomStore } from '../roomStore.ts';
import type { StorageLimits, StorageQuota } from '../storageQuota.ts';
import type { BlobStore } from '../tree/blobStore.ts';
import type { TreeStore } from '../tree/treeStore.ts';

/** What the store says of itself; pino fits. Messages and fields hold ids and sizes, never text. */
export type StoreLog = {
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
  /** Makes what stands for history that is removed. */
  foldBase: FoldBase;
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
  history: HistoryLog;
  people: PeopleStore;
  versions: VersionStore;
  trees: TreeStore;
  blobs: BlobStore;
  pruning: HistoryPruning;
  /** Removes history that is older than its retention. @returns how many rows were removed */
  pruneHistory(now: Date): Promise<number>;
  /** Removes bytes that no tree has named for as long as history is kept. @returns how many blobs are gone */
  collectBlobs(now: Date): Promise<number>;
  /** Resolves when the database answers, rejects when it does not. */
  ready(): Promise<void>;
  /** Writes what waits, then lets go of the database. */
  close(): Promise<void>;
};
