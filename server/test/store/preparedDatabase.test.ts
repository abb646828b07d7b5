import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { prepareDatabase } from '../../src/prepareDatabase.ts';
import { openStore } from '../../src/store/open/openStore.ts';
import { unpackDatabase } from '../../src/store/open/preparedDatabase.ts';
import { foldBase, silentLog } from './databases.ts';
import { newRoom } from './rooms.ts';

describe('a prepared database', () => {
  let folder: string;
  let archive: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tandem-prepared-'));
    archive = join(folder, 'dist', 'database.tar.gz');
    await prepareDatabase(archive);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function identity(database: string): Promise<unknown> {
    const pglite = await PGlite.create(database);
    try {
      return (await pglite.query('select system_identifier::text from pg_control_system()')).rows[0];
    } finally {
      await pglite.close();
    }
  }

  it('is what a new data folder begins with: no other is made, and no table is missing', async () => {
    const applied: object[] = [];
    const log = { ...silentLog, info: (fields: object) => applied.push(fields) };
    const folders = ['one', 'other'].map((name) => join(folder, name));
    for (const dataDir of folders) {
      await mkdir(dataDir);
      await unpackDatabase(join(dataDir, 'postgres'), archive);
      const store = await openStore({ dataDir, log, foldBase });
      const { roomId } = await store.rooms.create(newRoom());
      assert.ok(await store.rooms.find(roomId));
      await store.close();
    }
    assert.deepEqual(applied, []);
    const [one, other] = await Promise.all(folders.map((dataDir) => identity(join(dataDir, 'postgres'))));
    assert.deepEqual(one, other);
  });

  it('replaces what a start left that was killed while it unpacked', async () => {
    const postgres = join(folder, 'killed', 'postgres');
    await mkdir(`${postgres}.new`, { recursive: true });
    await writeFile(join(`${postgres}.new`, 'half'), '');
    await unpackDatabase(postgres, archive);
    const files = await readdir(postgres);
    assert.ok(files.includes('PG_VERSION') && !files.includes('half'), String(files));
    assert.deepEqual(await readdir(join(folder, 'killed')), ['postgres']);
  });

  it('leaves a folder alone that has something in it', async () => {
    const postgres = join(folder, 'used');
    await mkdir(postgres);
    await writeFile(join(postgres, 'somebodys'), '');
    await unpackDatabase(postgres, archive);
    assert.deepEqual(await readdir(postgres), ['somebodys']);
  });
});
