import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { PGlite } from '@electric-sql/pglite';
import { createPostgreSqlTypeParsers } from '@mikro-orm/sql';
import { PGliteDialect } from 'kysely';
import { openOrm } from '../orm.ts';
import { byteaTypes, EmbeddedSql } from '../sql/embeddedSql.ts';
import { FolderInUseError, lockFolder } from '../sql/folderLock.ts';
import { unusableFolder } from '../sql/storeError.ts';
import { composeStore, migrate } from './composeStore.ts';
import { unpackDatabase } from './preparedDatabase.ts';
import type { Store, StoreOptions } from './store.ts';

/**
 * PostgreSQL is compiled once, and not again function by function while it runs: optimizing one of its largest takes half
 * a gigabyte and the processor for a second, and makes no statement faster that is run here.
 */
const compilerFlags = ['--no-wasm-tier-up', '--no-wasm-dynamic-tiering'];
/** Of its own cache; what it reads is in the one of the operating system as well. */
const sharedBuffers = '16MB';

/**
 * Opens a store on PostgreSQL in this process.
 * @throws StoreError, or FolderInUseError
 */
export async function openEmbedded(options: StoreOptions): Promise<Store> {
  const unlock = takeFolder(options.dataDir);
  const folder = join(options.dataDir, 'postgres');
  let pglite: PGlite | undefined;
  try {
    await unpackDatabase(folder);
    pglite = await openPglite(folder);
    const orm = await openOrm({ dbName: 'postgres', driverOptions: new PGliteDialect({ pglite }) });
    await migrate(orm, options.log);
    const database = new EmbeddedSql(pglite);
    return composeStore('embedded', { database, commits: database, orm }, options, unlock);
  } catch (error) {
    await pglite?.close();
    unlock();
    throw unusableFolder(folder, error);
  }
}

function openPglite(folder: string): Promise<PGlite> {
  for (const flag of compilerFlags) setFlagsFromString(flag);
  mkdirSync(folder, { recursive: true });
  return PGlite.create(folder, {
    parsers: { ...createPostgreSqlTypeParsers((text) => [text]), ...byteaTypes.parsers },
    serializers: byteaTypes.serializers,
    startParams: [...PGlite.defaultStartParams, '-c', `shared_buffers=${sharedBuffers}`],
  });
}

function takeFolder(folder: string): () => void {
  try {
    return lockFolder(folder);
  } catch (error) {
    if (error instanceof FolderInUseError) throw error;
    throw unusableFolder(folder, error);
  }
}
