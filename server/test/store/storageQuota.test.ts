import assert from 'node:assert/strict';
import { once } from 'node:events';
import { closeCodes } from '@tandem/protocol/closeCodes';
import { WebSocket } from 'ws';
import type { Store } from '../../src/store/open/store.ts';
import { bearer, startTestServer } from '../http/server.ts';
import { onBothDatabases } from './databases.ts';
import { newRoom } from './rooms.ts';

const kb = 1024;

onBothDatabases('storage quota', (database) => {
  let store: Store;
  let now: number;
  before(async () => {
    store = await database().open({ storage: { roomBytes: 100 * kb }, clock: () => new Date(now) });
  });
  after(() => store?.close());
  beforeEach(() => {
    now = Date.now();
  });

  async function created() {
    const room = newRoom();
    await store.rooms.create(room);
    const { name, epoch } = room.documents[1]!;
    const write = (bytes: number) => store.updates.append(name, epoch, new Uint8Array(bytes).fill(7), 'ann');
    /** What the quota knows once it has counted anew. */
    const full = async () => {
      now += 60_000;
      store.quota.full(room.roomId);
      await store.quota.idle();
      return store.quota.full(room.roomId);
    };
    return { roomId: room.roomId, name, epoch, write, full };
  }

  it('a room is full by what it keeps, and what is written counts at once', async () => {
    const { roomId, write, full } = await created();
    assert.equal(await full(), undefined);
    await write(50 * kb);
    assert.equal(await full(), undefined);
    assert.equal(store.quota.full(roomId), undefined);
    await write(55 * kb);
    assert.equal(store.quota.full(roomId), 'room', 'without a count');
    assert.equal(await full(), 'room', 'and with one');
    assert.equal(store.quota.full(roomId, true), undefined, 'its list of files has a little more');
    const other = await created();
    assert.equal(await other.full(), undefined);
  });

  it("a room's history goes before its edits are refused, and no more of it than has to", async () => {
    const { name, epoch, write, full } = await created();
    for (let seq = 2; seq <= 9; seq++) {
      await write(20 * kb);
      now += 1000;
      await store.updates.compact(name, epoch, seq, new Uint8Array(kb));
    }
    assert.equal(await full(), undefined);
    const stored = await store.updates.load(name);
    assert.equal(stored?.snapshot?.length, kb, 'the text itself stays');
    await write(8 * kb);
    assert.equal(await full(), undefined);
    await write(95 * kb);
    assert.equal(await full(), 'room');
  });

  it('what is pruned, compacted away or deleted is free again', async () => {
    const { roomId, name, epoch, write, full } = await created();
    await write(95 * kb);
    await store.updates.compact(name, epoch, 2, new Uint8Array(kb));
    await store.pruneHistory(new Date(now + 30 * 24 * 3_600_000));
    assert.equal(await full(), undefined);
    await write(95 * kb);
    assert.equal(await full(), undefined, 'only the text counts');
    await write(5 * kb);
    assert.equal(await full(), 'room');
    await store.rooms.removeDocument(roomId, name);
    store.quota.removed(roomId);
    assert.equal(await full(), undefined);
  });
});

onBothDatabases('storage quota of a running server', (database) => {
  const start = (env: Record<string, string>) => {
    const { databaseUrl } = database().location;
    return startTestServer({ ...env, ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}) });
  };

  it('a full room is read and cleared, and takes no more', async () => {
    const server = await start({ MAX_ROOM_BYTES: '1mb' });
    try {
      const room = await server.createRoom();
      const path = `/rooms/${room.roomId}`;
      const owner = bearer(room.ownerToken);
      const put = (file: string, text: string) => server.send('PUT', `${path}/files/${file}`, text, owner);
      assert.equal((await put('a.txt', 'x'.repeat(600 * kb))).status, 201);
      assert.equal((await put('b.txt', 'x'.repeat(600 * kb))).status, 201);
      const refused = await put('c.txt', 'y');
      assert.equal(refused.status, 507);
      assert.equal(((await refused.json()) as { code: string }).code, 'storage_full');
      assert.equal((await server.send('GET', `${path}/files/a.txt`, undefined, owner)).status, 200);

      const socket = new WebSocket(`${server.url.replace('http', 'ws')}/ws/${room.roomId}`);
      await once(socket, 'message');
      socket.send(JSON.stringify({ type: 'code_update', code: 'typed' }));
      const [code, reason] = (await once(socket, 'close')) as [number, Buffer];
      assert.equal(code, closeCodes.documentTooLarge);
      assert.match(String(reason), /Delete files/);

      assert.equal((await server.send('DELETE', `${path}/files/a.txt`, undefined, owner)).status, 204);
      assert.equal((await put('c.txt', 'y')).status, 201);
      assert.equal(await (await server.send('GET', `${path}/files/c.txt`, undefined, owner)).text(), 'y');
    } finally {
      await server.stop();
    }
  });

  it('a full server makes no room and takes no file, until something is deleted', async () => {
    const server = await start({ MAX_SERVER_BYTES: '3mb' });
    try {
      const room = await server.createRoom({ code: 'x'.repeat(4 * 1024 * kb) });
      const refused = await server.send('POST', '/rooms', {});
      assert.equal(refused.status, 507);
      const put = await server.send('PUT', `/rooms/${room.roomId}/files/a.txt`, 'y', bearer(room.ownerToken));
      assert.equal(put.status, 507);
      const path = `/rooms/${room.roomId}`;
      assert.equal((await server.send('DELETE', path, undefined, bearer(room.ownerToken))).status, 204);
      assert.equal((await server.send('POST', '/rooms', {})).status, 201);
    } finally {
      await server.stop();
    }
  });
});
