import type { Store } from '../../src/store/openStore.ts';
import { accessStoresContract } from './accessStoresContract.ts';
import { embeddedDatabase, type TestDatabase } from './databases.ts';
import { roomStoreContract } from './roomStoreContract.ts';
import { logUnderTest } from './rooms.ts';
import { updateLogContract } from './updateLogContract.ts';

describe('embedded PostgreSQL', () => {
  let database: TestDatabase;
  let store: Store;
  before(async () => {
    database = await embeddedDatabase();
    store = await database.open();
  });
  after(async () => {
    await store?.close();
    await database?.dispose();
  });

  // One process has the folder, so "another server" is the same store.
  updateLogContract('embedded', async () => logUnderTest(store, store, async () => {}));
  roomStoreContract('embedded', async () => store);
  accessStoresContract('embedded', async () => store);
});
