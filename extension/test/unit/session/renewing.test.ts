import assert from 'node:assert/strict';
import { collabUrl } from '@tandem/client/address';
import { RoomApi } from '@tandem/client/api';
import { RoomCredentials } from '@tandem/client/credentials';
import { HttpError } from '@tandem/client/errors';
import { noLog } from '@tandem/client/log';
import { globalRuntime } from '@tandem/client/runtime';
import { type ProblemCode, problems } from '@tandem/protocol/problems';
import { LiveSocket } from '../../../src/session/liveSocket.ts';
import type { Session } from '../../../src/session/session.ts';
import { TandemServer } from '../../host/tandemServer.ts';
import { sessionInMemory } from '../support/sessions.ts';

describe('renewing a session', () => {
  let answers: (() => Response)[];
  let credentials: RoomCredentials;

  beforeEach(async () => {
    answers = [];
    credentials = new RoomCredentials({
      api: RoomApi.at('http://server', { ...globalRuntime, fetch: async () => answers.shift()!() }),
      room: { roomId: 'room', server: 'http://server' },
      name: 'Ada',
      store: { get: async () => ({ session: 'old' }), set: async () => {} },
      log: noLog,
    });
    await credentials.recall();
  });

  it('fails while the server cannot do it, and presents no session that has expired', async () => {
    answers = [
      () => problem('internal'),
      () => problem('unavailable'),
      () => {
        throw new TypeError('fetch failed');
      },
      () => session('new'),
    ];
    for (let index = 0; index < 3; index += 1) await assert.rejects(credentials.renew(), HttpError);
    await credentials.renew();
    assert.equal(credentials.current, 'new');
  });

  it('does not ask a server again that wants to be left alone for a time', async () => {
    answers = [() => problem('rate_limited', { 'retry-after': '60' })];
    await assert.rejects(credentials.renew(), HttpError);
    await assert.rejects(credentials.renew(), HttpError);
    assert.equal(await credentials.forConnection(), 'old');
  });

  it('leaves it to the socket to tell who may not come in any more', async () => {
    answers = [() => problem('unauthenticated'), () => problem('unauthenticated')];
    await credentials.renew();
    assert.equal(await credentials.forConnection(), 'old');
  });

  it('exchanges a token that the server refused, whenever it seemed to end', async () => {
    answers = [() => session('new'), () => session('newer')];
    assert.equal(await credentials.forConnection(), 'new');
    credentials.refused('old');
    assert.equal(await credentials.forConnection(), 'new');
    credentials.refused('new');
    assert.equal(await credentials.forConnection(), 'newer');
  });

  function problem(code: ProblemCode, headers: Record<string, string> = {}): Response {
    const body = { type: 'about:blank', code, ...problems[code] };
    return new Response(JSON.stringify(body), { status: problems[code].status, headers });
  }

  function session(token: string): Response {
    const expires_at = new Date(Date.now() + 3_600_000).toISOString();
    return new Response(JSON.stringify({ token, role: 'editor', userId: 'ada', name: 'Ada', expires_at }));
  }
});

describe('a connection with a session to be renewed', () => {
  const server = new TandemServer();
  before(() => server.start());
  after(() => server.remove());

  it('is tried again, and not opened before', async () => {
    let attempts = 0;
    const open = Promise.withResolvers<void>();
    const socket = new LiveSocket(
      collabUrl(server.url),
      () => open.reject(new Error('closed')),
      async () => {
        attempts += 1;
        if (attempts === 1) throw new Error('not now');
      },
    );
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
