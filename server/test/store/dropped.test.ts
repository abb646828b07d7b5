import assert from 'node:assert/strict';
import { LogError } from '../../src/room/updateLog.ts';
import type { Store } from '../../src/store/open/store.ts';
import { isUnavailable } from '../../src/store/sql/unavailable.ts';
import { serverDatabase, silentLog, type TestDatabase, testDatabaseUrl, withClient } from './databases.ts';
import { newRoom } from './rooms.ts';
import { bytes } from './updateLogContract.ts';

describe('a database that goes away (set TEST_DATABASE_URL to run it)', () => {
  let database: TestDatabase;
  let store: Store;
  before(async function () {
    if (!testDatabaseUrl) this.skip();
    database = await serverDatabase();
  });
  afterEach(() => store?.close());
  after(() => database?.dispose());

  /** Ends every connection to the database, as a restart of the server does. */
  async function dropConnections(): Promise<void> {
    const name = new URL(database.location.databaseUrl!).pathname.slice(1);
    const text = 'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1';
    await withClient(testDatabaseUrl!, (client) => client.query(text, [name]));
  }

  async function setDefault(setting: string): Promise<void> {
    const name = new URL(database.location.databaseUrl!).pathname.slice(1);
    await withClient(testDatabaseUrl!, (client) => client.query(`alter database ${name} set ${setting}`));
  }

  async function allowConnections(allowed: boolean): Promise<void> {
    const name = new URL(database.location.databaseUrl!).pathname.slice(1);
    await withClient(testDatabaseUrl!, (client) =>
      client.query(`alter database ${name} with allow_connections ${allowed}`),
    );
  }

  it('invariant 2: connections dropped under load cost no acknowledged update, and writing goes on', async () => {
    store = await database.open();
    const room = newRoom();
    await store.rooms.create(room);
    const { name, epoch } = room.documents[0]!;
    const acknowledged = new Map<number, number>();
    for (let round = 0; round < 20; round++) {
      const appends = Array.from({ length: 20 }, async (_, index) => {
        const seq = await store.updates.append(name, epoch, Uint8Array.of(round, index), 'ann');
        acknowledged.set(seq, round * 20 + index);
      });
      if (round % 5 === 2) await dropConnections();
      await Promise.all(appends);
    }
    assert.equal(acknowledged.size, 400);
    const stored = await store.updates.load(name);
    const bySeq = new Map(stored!.tail.map(({ seq, update }) => [seq, update]));
    for (const [seq, value] of acknowledged) {
      assert.deepEqual([...bySeq.get(seq)!], [Math.floor(value / 20), value % 20]);
    }
    assert.ok(await store.rooms.find(room.roomId));
  });

  it('refuses as unavailable while the database takes no connection, and writes again when it does', async () => {
    store = await database.open({ log: silentLog, retryForMs: 100 });
    const room = newRoom();
    await store.rooms.create(room);
    const { name, epoch } = room.documents[0]!;
    await allowConnections(false);
    await dropConnections();
    await assert.rejects(
      store.updates.append(name, epoch, bytes(1), 'ann'),
      (error) => error instanceof LogError && error.reason === 'unavailable',
    );
    await assert.rejects(store.ready(), isUnavailable);
    await assert.rejects(store.rooms.find(room.roomId), isUnavailable);
    await allowConnections(true);
    await store.ready();
    assert.equal(await store.updates.append(name, epoch, bytes(1), 'ann'), 2);
  });

  it('refuses as unavailable while the database takes no writes, still reads, and writes again when it does', async () => {
    store = await database.open({ retryForMs: 0 });
    const room = newRoom();
    await store.rooms.create(room);
    const { name, epoch } = room.documents[0]!;
    await setDefault('default_transaction_read_only = on');
    await dropConnections();
    // The first try may still meet a dropped connection; each later one meets the refusal.
    for (let attempt = 0; attempt < 2; attempt++) {
      await assert.rejects(
        store.updates.append(name, epoch, bytes(1), 'ann'),
        (error) => error instanceof LogError && error.reason === 'unavailable',
      );
    }
    assert.equal((await store.updates.load(name))?.tail.length, 1);
    await setDefault('default_transaction_read_only = off');
    await dropConnections();
    await store.updates.append(name, epoch, bytes(1), 'ann').catch(() => {});
    await store.updates.append(name, epoch, bytes(1), 'ann');
  });

  it('an update the database cannot take is refused alone, and its neighbours are written', async () => {
    store = await database.open();
    const room = newRoom();
    await store.rooms.create(room);
    const { name, epoch } = room.documents[0]!;
    const results = await Promise.allSettled([
      store.updates.append(name, epoch, bytes(1), 'ann'),
      store.updates.append('no text in PostgreSQL has a \0', epoch, bytes(2), 'ann'),
      store.updates.append(name, epoch, bytes(3), 'ann'),
    ]);
    assert.deepEqual(
      results.map((result) => (result.status === 'fulfilled' ? result.value : result.reason.reason)),
      [2, 'unavailable', 3],
    );
  });
});
