import assert from 'node:assert/strict';
import { RoomExpiry } from '../../src/rooms/expiry.ts';
import { startTestServer, type TestServer } from './server.ts';

const dayMs = 86_400_000;

describe('http: rooms that are idle', () => {
  let server: TestServer;
  before(async () => {
    server = await startTestServer();
  });
  after(() => server.stop());

  function expiry(present: string[] = []): RoomExpiry {
    return new RoomExpiry({
      store: server.store.rooms,
      activeUsers: (roomId) => (present.includes(roomId) ? 1 : 0),
      ttlMs: 30 * dayMs,
      log: { info: () => {} },
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
});
