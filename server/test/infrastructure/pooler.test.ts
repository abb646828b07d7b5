import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../../../client/testing/freePort.ts';
import { openStore } from '../../src/store/open/openStore.ts';
import type { Store } from '../../src/store/open/store.ts';
import {
  foldBase,
  serverDatabase,
  silentLog,
  type TestDatabase,
  testDatabaseUrl,
} from '../store/databases.ts';
import { newRoom } from '../store/rooms.ts';
import { isInstalled, type Program, plainFolder, startPlain } from './program.ts';

describe('behind PgBouncer, which lends sessions for a transaction (needs it and TEST_DATABASE_URL)', () => {
  let database: TestDatabase;
  let pooler: Program;
  let folder: string;
  let databaseUrl: string;

  before(async function () {
    if (!testDatabaseUrl || !isInstalled('pgbouncer')) this.skip();
    database = await serverDatabase();
    const { hostname, port, username, password, pathname } = new URL(database.location.databaseUrl!);
    folder = await plainFolder('tandem-pgbouncer');
    const own = await freePort();
    const users = join(folder, 'users.txt');
    await writeFile(users, `"${username}" "${password}"\n`);
    await writeFile(
      join(folder, 'pgbouncer.ini'),
      [
        '[databases]',
        `* = host=${hostname} port=${port || 5432}`,
        '[pgbouncer]',
        'listen_addr = 127.0.0.1',
        `listen_port = ${own}`,
        'unix_socket_dir =',
        'auth_type = trust',
        `auth_file = ${users}`,
        'pool_mode = transaction',
        // Fewer than the server uses, so that they are really shared.
        'default_pool_size = 2',
        '',
      ].join('\n'),
    );
    pooler = await startPlain('pgbouncer', [join(folder, 'pgbouncer.ini')], {
      ready: /process up/,
      cwd: folder,
    });
    databaseUrl = `postgres://${username}@127.0.0.1:${own}${pathname}`;
  });
  after(async () => {
    await pooler?.stop();
    await database?.dispose();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  const open = () => openStore({ databaseUrl, dataDir: '', log: silentLog, foldBase });

  async function use(store: Store): Promise<void> {
    const room = newRoom();
    await store.rooms.create(room);
    assert.equal((await store.rooms.find(room.roomId))?.roomId, room.roomId);
    await Promise.all(
      Array.from({ length: 20 }, () =>
        Promise.all([store.ready(), store.rooms.find(room.roomId), store.invites.list(room.roomId)]),
      ),
    );
    const main = `${room.roomId}/main`;
    const { epoch } = (await store.updates.load(main))!;
    assert.equal(await store.updates.append(main, epoch, Uint8Array.of(0, 0), 'ann'), 2);
    assert.equal((await store.updates.load(main))!.tail.at(-1)!.seq, 2);
  }

  it('several servers start at once, serve, and start again: nothing is left in a session', async () => {
    for (let round = 0; round < 2; round += 1) {
      const stores = await Promise.all([open(), open(), open()]);
      await Promise.all(stores.map(use));
      await Promise.all(stores.map((store) => store.close()));
    }
    const locks = await database.execute("select 1 from pg_locks where locktype = 'advisory'");
    assert.equal(locks.length, 0);
  });
});
