import assert from 'node:assert/strict';
import { type ProblemCode, problems } from '@tandem/protocol/problems';
import { RoomApi } from '../src/http/api.ts';
import { type KeptCredentials, RoomCredentials } from '../src/http/credentials.ts';
import { HttpError } from '../src/http/errors.ts';
import { noLog } from '../src/log.ts';
import { globalRuntime } from '../src/runtime.ts';

type Request = { path: string; token: string | undefined };
/** What is shown to join a room. */
type Shown = { guest?: string };

describe('credentials of a room', () => {
  let requests: Request[];
  let shown: Shown[];
  /** What the server answers to each token it is shown. */
  let answers: Map<string | undefined, () => Response | Promise<Response>>;
  let kept: KeptCredentials;
  let asked: boolean[];
  let signIn: string | undefined;
  let credentials: RoomCredentials;

  beforeEach(() => {
    requests = [];
    shown = [];
    answers = new Map();
    kept = { session: 'old' };
    asked = [];
    signIn = 'provider-token';
    credentials = new RoomCredentials({
      api: RoomApi.at('http://server', {
        ...globalRuntime,
        fetch: async (url, init) => {
          const token = new Headers(init?.headers).get('authorization')?.replace('Bearer ', '');
          requests.push({ path: new URL(String(url)).pathname, token });
          shown.push(JSON.parse(String(init?.body ?? '{}')) as Shown);
          return answers.get(token)!();
        },
      }),
      room: { roomId: 'room', server: 'http://server' },
      name: 'Ada',
      store: {
        get: async () => kept,
        set: async (_, changed) => {
          kept = changed;
        },
      },
      log: noLog,
      signIn: async (_, mayAsk) => {
        asked.push(mayAsk);
        return signIn;
      },
    });
  });

  const problem = (code: ProblemCode) => () =>
    new Response(JSON.stringify({ type: 'about:blank', code, ...problems[code] }), {
      status: problems[code].status,
    });
  const session = (token: string) => () =>
    Response.json({
      token,
      role: 'editor',
      userId: 'github:1',
      name: 'Ada',
      expires_at: new Date(Date.now() + 900_000).toISOString(),
    });

  it('shows a token of the identity provider when the server asks for one, and asks the person only on joining', async () => {
    answers.set('old', problem('sign_in_required'));
    answers.set('provider-token', session('new'));
    assert.equal((await credentials.join()).token, 'new');
    answers.set('new', problem('sign_in_required'));
    answers.set('provider-token', session('newer'));
    credentials.refused('new');
    assert.equal(await credentials.forConnection(), 'newer');
    assert.deepEqual(asked, [true, false]);
    assert.deepEqual(kept, { session: 'newer' }, 'invariant 10: no token of the provider is kept');
  });

  it('a guest shows one secret of their own at every visit, also when their session is gone', async () => {
    kept = {};
    answers.set(undefined, session('first'));
    await credentials.join();
    const { guest } = shown[0]!;
    assert.match(guest!, /^[0-9a-f]{32}$/);
    assert.deepEqual(kept, { session: 'first', guest });
    kept = { guest };
    await credentials.join();
    assert.deepEqual(
      shown.map((each) => each.guest),
      [guest, guest],
    );
  });

  it('goes on by the session alone while the identity provider is away', async () => {
    answers.set('provider-token', problem('unavailable'));
    let tries = 0;
    answers.set('old', () => (tries++ === 0 ? problem('sign_in_required') : session('new'))());
    assert.equal((await credentials.join()).token, 'new');
    assert.deepEqual(
      requests.map(({ token }) => token),
      ['old', 'provider-token', 'old'],
    );
  });

  it('is refused where there is no sign-in, or another reason than a sign-in', async () => {
    signIn = undefined;
    answers.set('old', problem('sign_in_required'));
    await assert.rejects(credentials.join(), (error) => HttpError.is(error, 'sign_in_required'));
    answers.set('old', problem('forbidden'));
    await assert.rejects(credentials.join(), (error) => HttpError.is(error, 'forbidden'));
    assert.equal(asked.length, 1);
  });

  it("keeps the owner's new token, and a connection that was ended meanwhile waits for the new session", async () => {
    kept = { owner: 'own_1', session: 'old' };
    answers.set('own_1', session('old'));
    await credentials.join();
    let answer: (response: Response) => void = () => {};
    const api = requests.length;
    answers.set(
      'own_1',
      () =>
        new Promise<Response>((resolve) => {
          answer = resolve;
        }),
    );
    answers.set('own_2', session('new'));
    const replaced = credentials.replaceOwnerToken();
    credentials.refused('old');
    const connection = credentials.forConnection();
    await Promise.resolve();
    answer(Response.json({ ownerToken: 'own_2' }));
    await replaced;
    assert.equal(await connection, 'new');
    assert.deepEqual(kept, { owner: 'own_2', session: 'new' });
    assert.deepEqual(
      requests.slice(api).map(({ path, token }) => [path, token]),
      [
        ['/api/rooms/room/owner-token', 'own_1'],
        ['/api/rooms/room/join', 'own_2'],
      ],
    );
  });

  it('has a new session after ending everybody’s', async () => {
    kept = { owner: 'own_1', session: 'old' };
    answers.set('own_1', session('first'));
    await credentials.join();
    answers.set('first', () => new Response(null, { status: 204 }));
    answers.set('own_1', session('second'));
    await credentials.endSessions();
    assert.equal(credentials.current, 'second');
  });
});
