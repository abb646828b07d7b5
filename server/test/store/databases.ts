import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { openStore, type Store, type StoreOptions } from '../../src/store/openStore.ts';

/** A database of a test file's own, gone when it is disposed. */
export type TestDatabase = {
  /** What openStore needs to get there. */
  location: Pick<StoreOptions, 'databaseUrl' | 'dataDir'>;
  open(options?: Partial<StoreOptions>): Promise<Store>;
  dispose(): Promise<void>;
};

export const silentLog = { info: () => {}, warn: () => {}, error: () => {} };

/** The server to test on, for example postgres://postgres@127.0.0.1:5432/postgres. */
export const testDatabaseUrl = process.env.TEST_DATABASE_URL;

/** An embedded database in a folder of its own. */
export async function embeddedDatabase(): Promise<TestDatabase> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tandem-store-'));
  return databaseAt({ dataDir }, () => rm(dataDir, { recursive: true, force: true }));
}

/** A database of its own on the server that TEST_DATABASE_URL names. */
export async function serverDatabase(): Promise<TestDatabase> {
  const url = new URL(testDatabaseUrl!);
  const admin = url.href;
  const database = `tandem_test_${randomUUID().replaceAll('-', '')}`;
  url.pathname = `/${database}`;
  await withClient(admin, (client) => client.query(`create database ${database}`));
  return databaseAt({ databaseUrl: url.href, dataDir: '' }, () =>
    withClient(admin, (client) => client.query(`drop database if exists ${database} with (force)`)),
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

function databaseAt(location: TestDatabase['location'], dispose: () => Promise<unknown>): TestDatabase {
  return {
    location,
    open: (options = {}) => openStore({ ...location, log: silentLog, ...options }),
    dispose: async () => {
      await dispose();
    },
  };
}
