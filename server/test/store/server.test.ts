import type { Store } from '../../src/store/open/store.ts';
import { accessStoresContract } from './accessStoresContract.ts';
import { serverDatabase, type TestDatabase, testDatabaseUrl } from './databases.ts';
import { roomStoreContract } from './roomStoreContract.ts';
import { logUnderTest } from './rooms.ts';
import { updateLogContract } from './updateLogContract.ts';

describe('PostgreSQL server (set TEST_DATABASE_URL to run it)', () => {
  let database: TestDatabase;
  let store: Store;
  let another: Store;
  before(async function () {
    if (!testDatabaseUrl) this.skip();
    database = await serverDatabase();
    [store, another] = await Promise.all([database.open(), database.open()]);
  });
  after(async () => {
    await Promise.all([store?.close(), another?.close()]);
    await database?.dispose();
  });

  updateLogContract('server', async () => logUnderTest(store, another, async () => {}));
  roomStoreContract('server', async () => store);
  accessStoresContract('server', async () => store);
});
