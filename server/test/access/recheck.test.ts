import assert from 'node:assert/strict';
import { closeCodes } from '@tandem/protocol/closeCodes';
import { type Identity, IdentityUnavailable, SignIn, TooManyTokens } from '../../src/access/identity.ts';
import { Joining } from '../../src/access/joining.ts';
import { RoomAccess } from '../../src/access/roomAccess.ts';
import { RoomGate } from '../../src/access/roomGate.ts';
import { hashSecret } from '../../src/access/secrets.ts';
import { Sessions } from '../../src/access/sessions.ts';
import { startTestServer, type TestServer } from '../http/server.ts';
import { onBothDatabases } from '../store/databases.ts';

const hour = 3_600_000;
const address = '192.0.2.1';

onBothDatabases('access: who signed in is vouched for again', (database) => {
  let server: TestServer;
  let now: number;
  /** What the identity provider says of each token; `undefined` when it is away. */
  let accounts: Map<string, Identity> | undefined;
  let asked: number;
  before(async () => {
    const { databaseUrl } = database().location;
    server = await startTestServer(databaseUrl ? { DATABASE_URL: databaseUrl } : {});
  });
  after(() => server?.stop());
  beforeEach(() => {
    now = Date.now();
    asked = 0;
    accounts = new Map([['token-of-ada', { userId: 'github:1', name: 'Ada' }]]);
  });

  const provider = {
    name: 'github',
    recognises: (token: string) => token.startsWith('token-'),
    identify: async (token: string) => {
      asked += 1;
      if (!accounts) throw new IdentityUnavailable('GitHub');
      return accounts.get(token);
    },
  };

  /** Access over the real store, with a clock of its own. */
  async function open() {
    const { rooms, invites, members } = server.store;
    const identities = new SignIn([provider], hashSecret, () => now);
    const sessions = new Sessions('k'.repeat(32), () => now);
    const policy = { defaultRole: 'editor', signInRequired: true, recheckMs: hour } as const;
    const gate = new RoomGate({ rooms, invites, members, sessions, identities, policy }, () => now);
    const joining = new Joining({ gate, invites, members, people: server.store.people, sessions, policy });
    const access = new RoomAccess({
      ...{ rooms, invites, members },
      live: { members: () => [], accessChanged: () => {} },
    });
    const { roomId } = await server.createRoom();
    const join = async (token: string) =>
      joining.join((await rooms.find(roomId))!, token, {}, address, new Date(now));
    return { access, gate, identities, join, roomId };
  }
  async function comeIn() {
    const parts = await open();
    const joined = await parts.join('token-of-ada');
    assert.ok(joined.joined);
    const admission = await parts.gate.admit(parts.roomId, joined.session.token, address);
    assert.ok(admission.admitted);
    return { ...parts, token: joined.session.token, principal: admission.principal };
  }

  it('within the hour a session is exchanged without a question, after it with a fresh token alone', async () => {
    const { join, token } = await comeIn();
    now += hour - 60_000;
    const again = await join(token);
    assert.ok(again.joined);
    now += 120_000;
    for (const stale of [token, again.session.token]) {
      const refused = await join(stale);
      assert.ok(!refused.joined && 'needsSignIn' in refused && refused.needsSignIn);
    }
    assert.ok((await join('token-of-ada')).joined);
    assert.ok((await join(token)).joined, 'the same person was vouched for');
  });

  it('a connection is not renewed without end: who was removed is out within the hour and a session', async () => {
    const { gate, roomId, principal, join } = await comeIn();
    accounts = new Map();
    now += hour - 60_000;
    const renewal = await gate.renew(roomId, principal);
    assert.ok(renewal.renewed);
    now += 120_000;
    const ended = await gate.renew(roomId, renewal.principal);
    assert.deepEqual(!ended.renewed && ended.code, closeCodes.unauthenticated);
    assert.ok(!(await join('token-of-ada')).joined);
    assert.ok(!(await join(renewal.token)).joined);
  });

  it('a connection stays when its person shows a fresh token anywhere in the room', async () => {
    const { gate, roomId, principal, join } = await comeIn();
    now += hour + 1;
    assert.ok((await join('token-of-ada')).joined);
    assert.ok((await gate.renew(roomId, principal)).renewed);
  });

  it('a connection by a token of the provider itself is decided about as often', async () => {
    const { gate, roomId } = await open();
    const admission = await gate.admit(roomId, 'token-of-ada', address);
    assert.ok(admission.admitted && admission.principal.expiresAt !== undefined);
    now += hour + 1;
    assert.ok(!(await gate.renew(roomId, admission.principal)).renewed);
  });

  it('while the provider is away a session goes on for a day and no longer', async () => {
    const { gate, roomId, principal, join, token } = await comeIn();
    accounts = undefined;
    now += 2 * hour;
    assert.ok(!(await join(token)).joined, 'nobody has asked the provider yet');
    await assert.rejects(join('token-of-ada'), IdentityUnavailable);
    assert.ok((await join(token)).joined);
    assert.ok((await gate.renew(roomId, principal)).renewed);
    now += SignIn.awayMs;
    assert.ok(!(await join(token)).joined, 'that it was away once proves nothing later');
    now += 23 * hour - SignIn.awayMs + 1;
    await assert.rejects(join('token-of-ada'), IdentityUnavailable);
    assert.ok(!(await join(token)).joined);
    assert.ok(!(await gate.renew(roomId, principal)).renewed);
  });

  it('a provider that answers again is asked for its word at once', async () => {
    const { identities, join, token } = await comeIn();
    accounts = undefined;
    now += 2 * hour;
    await assert.rejects(join('token-of-ada'), IdentityUnavailable);
    accounts = new Map();
    assert.equal(await identities.identify('token-of-another', address), undefined);
    assert.ok(!(await join(token)).joined);
  });

  it('invariant 13: a kick voids a session that a server with a clock ahead signed', async () => {
    const { access, gate, join, roomId } = await comeIn();
    now += 60_000;
    const ahead = await join('token-of-ada');
    assert.ok(ahead.joined);
    now -= 60_000;
    await access.kick(roomId, 'github:1', new Date(now));
    assert.ok(!(await gate.admit(roomId, ahead.session.token, address)).admitted);
    assert.ok(!(await join(ahead.session.token)).joined);
    assert.ok((await join('token-of-ada')).joined, 'a sign-in is another way in');
  });

  it('strangers do not spend what the provider allows: an address is bounded, a token is asked about once', async () => {
    const { identities } = await open();
    const stranger = '198.51.100.7';
    const tries = await Promise.allSettled(
      Array.from({ length: 5 }, () => identities.identify('token-guessed', stranger)),
    );
    assert.ok(tries.every(({ status }) => status === 'fulfilled'));
    assert.equal(asked, 1);
    let limited = 0;
    for (let guess = 0; guess < 200; guess++) {
      const outcome = await identities.identify(`token-${guess}`, stranger).catch((error: unknown) => error);
      if (outcome instanceof TooManyTokens) limited += 1;
    }
    assert.ok(asked <= SignIn.refusalsPerMinute + 1);
    assert.ok(limited >= 200 - SignIn.refusalsPerMinute);
    assert.equal((await identities.identify('token-of-ada', address))?.userId, 'github:1');
    const before = asked;
    assert.equal(await identities.identify('no shape of the provider', stranger), undefined);
    assert.equal(asked, before);
  });
});
