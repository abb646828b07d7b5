import assert from 'node:assert/strict';
import { type ProblemCode, problems } from '@tandem/protocol/problems';
import { RoomApi } from '../src/http/api.ts';
import { RoomCredentials } from '../src/http/credentials.ts';
import { HttpError } from '../src/http/errors.ts';
import { noLog } from '../src/log.ts';
import { globalRuntime } from '../src/runtime.ts';

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
    await assert.rejects(credentials.forConnection(), HttpError);
    assert.equal(credentials.current, 'old');
  });

  it('lets connections open while the first session is on its way, and gives them that one', async () => {
    const answer = Promise.withResolvers<Response>();
    const late = new RoomCredentials({
      api: RoomApi.at('http://server', { ...globalRuntime, fetch: () => answer.promise }),
      room: { roomId: 'room', server: 'http://server' },
      name: 'Ada',
      store: { get: async () => ({ session: 'old' }), set: async () => {} },
      log: noLog,
    });
    const joined = late.join('invite');
    await late.ready();
    const token = late.forConnection();
    answer.resolve(session('new'));
    assert.deepEqual([await token, (await joined).token], ['new', 'new']);
  });

  it('presents an invite until the server has taken it', async () => {
    const invites: unknown[] = [];
    const asked = new RoomCredentials({
      api: RoomApi.at('http://server', {
        ...globalRuntime,
        fetch: async (_, init) => {
          invites.push(JSON.parse(String(init!.body)).invite);
          return invites.length === 1 ? problem('unavailable') : session('new');
        },
      }),
      room: { roomId: 'room', server: 'http://server' },
      name: 'Ada',
      store: { get: async () => ({}), set: async () => {} },
      log: noLog,
    });
    await assert.rejects(asked.join('secret'), HttpError);
    assert.equal(await asked.forConnection(), 'new');
    asked.refused('new');
    await asked.renew();
    assert.deepEqual(invites, ['secret', 'secret', undefined]);
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
