import assert from 'node:assert/strict';
import { RoomExpiry } from '../../src/rooms/expiry.ts';
import type { RoomStore } from '../../src/store/roomStore.ts';
import { startTestServer, type TestServer } from './server.ts';

const dayMs = 86_400_000;

describe('http: rooms that are idle', () => {
  let server: TestServer;
  before(async () => {
    server = await startTestServer();
  });
  after(() => server.stop());

  function expiry(
    present: string[] = [],
    archive: RoomStore['archive'] = (roomId, idleSince) => server.store.rooms.archive(roomId, idleSince),
  ): RoomExpiry {
    const { rooms } = server.store;
    return new RoomExpiry({
      store: {
        archive,
        findIdle: (...page) => rooms.findIdle(...page),
        pruneArchives: (before) => rooms.pruneArchives(before),
      },
      activeUsers: (roomId) => (present.includes(roomId) ? 1 : 0),
      ttlMs: 30 * dayMs,
      log: { info: () => {}, error: () => {} },
      pageSize: 2,
    });
  }
  const inDays = (days: number) => new Date(Date.now() + days * dayMs);
  const status = async (roomId: string) => (await server.send('GET', `/rooms/${roomId}`)).status;

  it('are archived after their time, and deleted for good after the same time again', async () => {
    const { roomId } = await server.createRoom({ code: 'x' });
    await expiry().run(inDays(29));
    assert.equal(await status(roomId), 200);
    await expiry().run(inDays(31));
    assert.equal(await status(roomId), 410);
    assert.ok(await server.store.rooms.restore(roomId), 'an archived room can be brought back');
    assert.equal(await status(roomId), 200);
    await expiry().run(inDays(31));
    await expiry().run(inDays(62));
    assert.equal(await server.store.rooms.restore(roomId), false);
  });

  it('stay as long as somebody is in them', async () => {
    const { roomId } = await server.createRoom();
    await expiry([roomId]).run(inDays(31));
    assert.equal(await status(roomId), 200);
  });

  it('are archived also behind many that are in use, and behind one that cannot be read', async () => {
    const rooms = [];
    for (let count = 0; count < 6; count += 1) rooms.push((await server.createRoom()).roomId);
    const present = rooms.slice(0, 4);
    const corrupt = rooms[4]!;
    const archive: RoomStore['archive'] = (roomId, idleSince) =>
      roomId === corrupt
        ? Promise.reject(new Error('a corrupt row'))
        : server.store.rooms.archive(roomId, idleSince);
    await expiry(present, archive).run(inDays(31));
    assert.deepEqual(await Promise.all(rooms.map(status)), [200, 200, 200, 200, 200, 410]);
  });
});
