import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrations } from '../../src/store/migrations/index.ts';
import { openStore } from '../../src/store/open/openStore.ts';
import { openOrm } from '../../src/store/orm.ts';
import { connect, ormDialect } from '../../src/store/sql/connect.ts';
import { readDatabaseUrl } from '../../src/store/sql/databaseUrl.ts';
import { FolderInUseError, lockFolder } from '../../src/store/sql/folderLock.ts';
import { StoreError } from '../../src/store/sql/storeError.ts';
import {
  embeddedDatabase,
  foldBase,
  serverDatabase,
  silentLog,
  type TestDatabase,
  testDatabaseUrl,
} from './databases.ts';
import { newRoom } from './rooms.ts';

describe('opening the store', () => {
  const dataDir = join(tmpdir(), `tandem-never-made-${process.pid}`);

  async function refusalOf(databaseUrl: string): Promise<StoreError> {
    const store = openStore({ databaseUrl, dataDir, log: silentLog, foldBase });
    const error = await store.then(
      () => assert.fail('it opened'),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof StoreError, String(error));
    assert.ok(!error.message.includes('\n'));
    return error;
  }

  it('says in one line that a URL is not one of PostgreSQL', async () => {
    for (const url of ['mysql://root@localhost/tandem', 'tandem', 'postgres//x']) {
      assert.match(
        (await refusalOf(url)).message,
        /^DATABASE_URL is not a PostgreSQL URL\. Write it as postgres:/,
      );
    }
  });

  it('says in one line that a % in a URL has to be written otherwise, without the password', async () => {
    for (const url of ['postgres://ann:100%pure@127.0.0.1:1/x', 'postgres://127.0.0.1:1/100%']) {
      assert.match((await refusalOf(url)).message, /^DATABASE_URL has a % .* as %25\.$/);
    }
  });

  it('says in one line that nothing listens, where, and what to do, without the password', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    await new Promise((resolve) => server.close(resolve));
    const { message } = await refusalOf(`postgres://ann:s3cret@127.0.0.1:${port}/tandem`);
    assert.equal(
      message,
      `The database tandem at 127.0.0.1:${port} cannot be used: nothing listens there. Start PostgreSQL, or correct DATABASE_URL.`,
    );
  });

  it('invariant 10: a refusal the server words itself holds no password', async () => {
    const server = createServer((socket) => {
      socket.once('data', () => socket.end(errorResponse('XX000', 'the word s3cret is not for you')));
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const { message } = await refusalOf(`postgres://ann:s3cret@127.0.0.1:${port}/tandem`);
    await new Promise((resolve) => server.close(resolve));
    assert.match(message, /the database says "the word \*\*\* is not for you"/);
  });

  describe('on a PostgreSQL server (set TEST_DATABASE_URL to run it)', () => {
    let database: TestDatabase;
    before(async function () {
      if (!testDatabaseUrl) this.skip();
      database = await serverDatabase();
    });
    after(() => database?.dispose());

    it('says that a database is missing', async () => {
      const url = new URL(testDatabaseUrl!);
      url.pathname = '/tandem_is_not_there';
      assert.match((await refusalOf(url.href)).message, /it has no such database\. Create it with createdb/);
    });

    it('lets several servers start on an empty database at once, and again', async () => {
      const stores = await Promise.all([database.open(), database.open(), database.open()]);
      await Promise.all(stores.map((store) => store.ready()));
      await Promise.all(stores.map((store) => store.close()));
      const again = await database.open();
      await again.close();
      assert.equal((await database.execute('select name from migrations')).length, migrations.length);
    });

    it('has the tables the entities speak of', async () => {
      await (await database.open()).close();
      const { config } = await connect(readDatabaseUrl(database.location.databaseUrl!));
      const orm = await openOrm({ dbName: config.database!, driverOptions: ormDialect(config, () => {}) });
      try {
        assert.equal(await orm.schema.getUpdateSchemaSQL({ wrap: false }), '');
      } finally {
        await orm.close();
      }
    });
  });

  describe('in a folder', () => {
    let database: TestDatabase;
    before(async () => {
      database = await embeddedDatabase();
    });
    after(() => database.dispose());

    it('keeps what was written when it is opened again, and runs its migrations once', async () => {
      const store = await database.open();
      const room = newRoom();
      await store.rooms.create(room);
      await store.close();
      const again = await database.open();
      assert.equal((await again.rooms.find(room.roomId))?.name, room.name);
      await again.close();
      assert.equal((await database.execute('select name from migrations')).length, migrations.length);
    });

    it('refuses a second server in the same folder, until the first one is gone', async () => {
      const store = await database.open();
      await assert.rejects(database.open(), FolderInUseError);
      await store.close();
      lockFolder(database.location.dataDir)();
    });

    it('says in one line that the folder cannot be used', async () => {
      const path = join(tmpdir(), `tandem-a-file-${process.pid}`);
      await writeFile(path, '');
      await assert.rejects(openStore({ dataDir: path, log: silentLog, foldBase }), (error: Error) => {
        assert.match(error.message, /^The data folder .* cannot be used: .*Check that it is a folder/);
        return error instanceof StoreError;
      });
      await rm(path);
    });
  });
});

/** PostgreSQL's ErrorResponse message. */
function errorResponse(code: string, message: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${message}\0\0`);
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}
