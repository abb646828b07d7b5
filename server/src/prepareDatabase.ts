// Makes the database that a server's first start unpacks; see store/open/preparedDatabase.ts.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { create } from 'tar';
import { openEmbedded } from './store/open/openEmbedded.ts';
import { preparedDatabase } from './store/open/preparedDatabase.ts';

/** A database that has nothing yet has nothing to fold. */
const foldBase = async () => assert.fail('there is no history');

/** Makes a database with nothing but the tables, and packs its folder. */
export async function prepareDatabase(archive: string): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tandem-prepare-'));
  try {
    const silent = { info() {}, warn() {}, error() {} };
    const store = await openEmbedded({ dataDir, log: silent, foldBase });
    await store.close();
    await mkdir(dirname(archive), { recursive: true });
    const unfinished = `${archive}.${process.pid}`;
    await create({ gzip: true, portable: true, file: unfinished, cwd: join(dataDir, 'postgres') }, ['.']);
    await rename(unfinished, archive);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

if (import.meta.main) await prepareDatabase(preparedDatabase());
