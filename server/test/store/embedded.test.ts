import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { types } from '@electric-sql/pglite';
import type { Store } from '../../src/store/open/store.ts';
import { byteaTypes } from '../../src/store/sql/embeddedSql.ts';
import { accessStoresContract } from './accessStoresContract.ts';
import { embeddedDatabase, type TestDatabase } from './databases.ts';
import { roomStoreContract } from './roomStoreContract.ts';
import { logUnderTest, newDocument, newRoom } from './rooms.ts';
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

  it('bytes of a large write go in as they are, without text being made of each', async () => {
    const update = randomBytes(4 * 1024 ** 2);
    const { roomId } = await store.rooms.create(newRoom());
    const document = `${roomId}/large`;
    await store.rooms.createDocument(roomId, newDocument(document, { epoch: 'e' }), 9);
    assert.equal(byteaTypes.serializers[types.BYTEA](update), update);
    await store.updates.append(document, 'e', update, 'ann');
    const stored = (await store.updates.load(document))!;
    assert.deepEqual(Buffer.from(stored.tail.at(-1)!.update), update);
  });

  // One process has the folder, so "another server" is the same store.
  updateLogContract('embedded', async () => logUnderTest(store, store, async () => {}));
  roomStoreContract('embedded', async () => store);
  accessStoresContract('embedded', async () => store);
});
