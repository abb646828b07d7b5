import assert from 'node:assert/strict';
import { collabUrl } from '@tandem/client/address';
import type { Session } from '@tandem/client/session';
import { TandemServer } from '@tandem/client/testing/tandemServer';
import { RoomSocket } from '@tandem/client/transport/roomSocket';
import { sessionInMemory } from '../support/sessions.ts';

describe('a connection with a session to be renewed', () => {
  const server = new TandemServer();
  before(() => server.start());
  after(() => server.remove());

  it('is tried again, and not opened before', async () => {
    let attempts = 0;
    const open = Promise.withResolvers<void>();
    const socket = new RoomSocket({
      url: collabUrl(server.url),
      ready: async () => {
        attempts += 1;
        if (attempts === 1) throw new Error('not now');
      },
    });
    socket.on('open', () => open.resolve());
    void socket.connect();
    await open.promise;
    assert.equal(attempts, 2);
    socket.destroy();
  });

  it('goes on with a new one, when the server refuses the one it has', async () => {
    const { session } = sessionInMemory();
    const { roomId } = await session.create(server.url, { code: 'start\n' });
    const room = await session.enter({ roomId, server: server.url }, 'Ada');
    await session.joined();
    await room.credentials.renewed('a token of another server');
    const isBack = kinds(session, ['offline', 'joined']);
    await server.stop();
    await server.start();
    await isBack;
    session.leave();
  });
});

/** Resolves when a session has gone through these states; rejects when it goes through others. */
function kinds(session: Session, expected: string[]): Promise<void> {
  const seen: string[] = [];
  return new Promise((resolve, reject) => {
    session.on('state', ({ kind }, before) => {
      if (kind === before.kind) return;
      seen.push(kind);
      if (kind !== expected[seen.length - 1]) reject(new Error(`it was ${seen.join(', ')}`));
      if (seen.length === expected.length) resolve();
    });
  });
}
