import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { Client } from 'pg';
import { foldBase as fold } from '../../src/history/replay/foldBase.ts';
import { openStore } from '../../src/store/open/openStore.ts';
import type { Store, StoreOptions } from '../../src/store/open/store.ts';
import { newDataFolder } from '../dataFolder.ts';

/** A database of a test file's own, gone when it is disposed. */
export type TestDatabase = {
  /** What openStore needs to get there. */
  location: Pick<StoreOptions, 'databaseUrl' | 'dataDir'>;
  open(options?: Partial<StoreOptions>): Promise<Store>;
  /** Runs one statement past the store; on an embedded database only while no store has it open. */
  execute(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  dispose(): Promise<void>;
};

/** Folds at once, on the thread of the test. */
export const foldBase: StoreOptions['foldBase'] = async (log, until) => fold(log, until);

export const silentLog = { info: () => {}, warn: () => {}, error: () => {} };

/** The server to test on, for example postgres://postgres@127.0.0.1:5432/postgres. */
export const testDatabaseUrl = process.env.TEST_DATABASE_URL;

/** An embedded database in a folder of its own. */
export async function embeddedDatabase(): Promise<TestDatabase> {
  const dataDir = await newDataFolder('tandem-store');
  return databaseAt(
    { dataDir },
    async (text, values) => {
      const database = await PGlite.create(join(dataDir, 'postgres'));
      try {
        return (await database.query<Record<string, unknown>>(text, values)).rows;
      } finally {
        await database.close();
      }
    },
    () => rm(dataDir, { recursive: true, force: true }),
  );
}

/** A database of its own on the server that TEST_DATABASE_URL names. */
export async function serverDatabase(): Promise<TestDatabase> {
  const url = new URL(testDatabaseUrl!);
  const admin = url.href;
  const database = `tandem_test_${randomUUID().replaceAll('-', '')}`;
  url.pathname = `/${database}`;
  await withClient(admin, (client) => client.query(`create database ${database}`));
  return databaseAt(
    { databaseUrl: url.href, dataDir: '' },
    (text, values) => withClient(url.href, async (client) => (await client.query(text, values)).rows),
    () => withClient(admin, (client) => client.query(`drop database if exists ${database} with (force)`)),
  );
}

/** Runs `work` on one connection, outside of the store. */
export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function databaseAt(
  location: TestDatabase['location'],
  execute: TestDatabase['execute'],
  dispose: () => Promise<unknown>,
): TestDatabase {
  return {
    location,
    execute,
    open: (options = {}) => openStore({ ...location, log: silentLog, foldBase, ...options }),
    dispose: async () => {
      await dispose();
    },
  };
}

/** Declares the same tests over both kinds of database; those of the server need TEST_DATABASE_URL. */
export function onBothDatabases(title: string, declare: (database: () => TestDatabase) => void): void {
  const kinds = [
    { kind: 'embedded', make: embeddedDatabase },
    { kind: 'server, set TEST_DATABASE_URL to run it', make: serverDatabase },
  ];
  for (const { kind, make } of kinds) {
    describe(`${title} (${kind})`, () => {
      let database: TestDatabase | undefined;
      before(async function () {
        if (make === serverDatabase && !testDatabaseUrl) this.skip();
        database = await make();
      });
      after(() => database?.dispose());
      declare(() => database!);
    });
  }
}
