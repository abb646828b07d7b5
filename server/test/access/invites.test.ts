import assert from 'node:assert/strict';
import {
  type CreatedInvite,
  createdInviteSchema,
  type Session,
  sessionSchema,
} from '@tandem/protocol/access';
import type { CreatedRoom } from '@tandem/protocol/rooms';
import { bearer, startTestServer, type TestServer } from '../http/server.ts';

describe('access: invites and roles', () => {
  let server: TestServer;
  let room: CreatedRoom;
  let owner: Record<string, string>;
  before(async () => {
    server = await startTestServer();
  });
  after(() => server.stop());
  beforeEach(async () => {
    room = await server.createRoom({ access: 'locked', code: 'x' });
    owner = bearer(room.ownerToken);
  });

  async function invite(body: object): Promise<CreatedInvite> {
    const response = await server.send('POST', `/rooms/${room.roomId}/invites`, body, owner);
    assert.equal(response.status, 201);
    return createdInviteSchema.strict().parse(await response.json());
  }
  const join = (body: object, headers = {}) =>
    server.send('POST', `/rooms/${room.roomId}/join`, body, headers);
  const session = async (body: object, headers = {}): Promise<Session> => {
    const response = await join(body, headers);
    assert.equal(response.status, 200);
    return sessionSchema.strict().parse(await response.json());
  };
  const read = async (token: string) =>
    (await server.send('GET', `/rooms/${room.roomId}`, undefined, bearer(token))).status;
  const write = async (token: string) =>
    (await server.send('PUT', `/rooms/${room.roomId}/files/a.txt`, 'y', bearer(token))).status;

  it('a locked room lets in its owner and nobody without an invite', async () => {
    assert.equal((await server.send('GET', `/rooms/${room.roomId}`)).status, 401);
    assert.equal((await join({})).status, 401);
    assert.equal(await read(room.ownerToken), 200);
    assert.equal((await session({}, owner)).role, 'owner');
  });

  it('an invite gives its role, directly and through a session', async () => {
    const viewer = await invite({ role: 'viewer', label: 'class' });
    assert.ok(viewer.links.web.endsWith(`#invite=${viewer.secret}`));
    assert.equal(await read(viewer.secret), 200);
    assert.equal(await write(viewer.secret), 403);
    const { token, role, userId, name } = await session({ invite: viewer.secret, name: 'Ada' });
    assert.deepEqual([role, name], ['viewer', 'Ada']);
    assert.equal(await write(token), 403);
    const editor = await session({ invite: (await invite({})).secret });
    assert.equal(editor.role, 'editor');
    assert.notEqual(editor.userId, userId);
    assert.equal(await write(editor.token), 201);
    const other = await server.createRoom({ access: 'locked' });
    const elsewhere = await server.send('GET', `/rooms/${other.roomId}`, undefined, bearer(token));
    assert.equal(elsewhere.status, 401);
  });

  it('a counted invite is spent by joining alone, and never more often than it may be', async () => {
    const { secret, inviteId } = await invite({ maxUses: 2 });
    assert.equal(await read(secret), 401);
    const answers = await Promise.all(Array.from({ length: 6 }, () => join({ invite: secret })));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 200, 410, 410, 410, 410]);
    const kept = answers.find(({ ok }) => ok)!;
    const { token } = sessionSchema.parse(await kept.json());
    const again = await session({ invite: secret }, bearer(token));
    assert.equal(again.role, 'editor');
    const { invites } = (await (
      await server.send('GET', `/rooms/${room.roomId}/invites`, undefined, owner)
    ).json()) as {
      invites: { inviteId: string; uses: number }[];
    };
    assert.equal(invites.find((entry) => entry.inviteId === inviteId)?.uses, 2);
  });

  it('revoking ends the invite and the sessions that came by it', async () => {
    const { secret, inviteId } = await invite({});
    const { token } = await session({ invite: secret });
    const path = `/rooms/${room.roomId}/invites/${inviteId}`;
    assert.equal((await server.send('DELETE', path, undefined, bearer(token))).status, 403);
    assert.equal((await server.send('DELETE', path, undefined, owner)).status, 204);
    assert.equal(await read(secret), 403);
    assert.equal(await read(token), 403);
    assert.equal((await join({ invite: secret })).status, 410);
    assert.equal((await server.send('DELETE', `${path}x`, undefined, owner)).status, 404);
  });

  it('a role change holds for the session that is there, a kick voids it, a ban keeps out', async () => {
    const { secret } = await invite({});
    const { token, userId } = await session({ invite: secret });
    const member = `/rooms/${room.roomId}/members/${encodeURIComponent(userId)}`;
    const changed = await server.send('PATCH', member, { role: 'viewer' }, owner);
    assert.equal(((await changed.json()) as { role: string }).role, 'viewer');
    assert.equal(await write(token), 403);
    assert.equal((await server.send('PATCH', member, { role: 'owner' }, owner)).status, 400);
    assert.equal((await server.send('PATCH', member, {}, owner)).status, 400);

    assert.equal((await server.send('DELETE', member, undefined, owner)).status, 204);
    assert.equal(await read(token), 403);
    assert.equal((await join({}, bearer(token))).status, 403);
    const fresh = await session({ invite: secret });
    assert.equal(await read(fresh.token), 200);

    const second = `/rooms/${room.roomId}/members/${encodeURIComponent(fresh.userId)}`;
    await server.send('PATCH', second, { banned: true }, owner);
    assert.equal(await read(fresh.token), 403);
    await server.send('PATCH', second, { banned: false }, owner);
    assert.equal(await read(fresh.token), 200);
    assert.equal((await server.send('DELETE', `${second}x`, undefined, owner)).status, 404);
  });

  it('an open room takes everybody as the default role, until it is locked', async () => {
    const open = await server.createRoom();
    const path = `/rooms/${open.roomId}`;
    const guest = sessionSchema.parse(await (await server.send('POST', `${path}/join`)).json());
    assert.equal(guest.role, 'editor');
    await server.send('PATCH', path, { access: 'locked' }, bearer(open.ownerToken));
    assert.equal((await server.send('GET', path, undefined, bearer(guest.token))).status, 401);
    assert.equal((await server.send('GET', path)).status, 401);
  });

  it('invariant 10: secrets are stored hashed, and neither they nor texts are logged', async () => {
    const { secret } = await invite({});
    const { token } = await session({ invite: secret });
    const text = 'kohlrabi-soup';
    await server.send('PUT', `/rooms/${room.roomId}/files/soup.txt`, text, bearer(token));
    await server.send('GET', `/rooms/${room.roomId}/files/soup.txt`, undefined, bearer(secret));
    await server.send('POST', '/rooms', `{"code": "${text}`, { 'content-type': 'application/json' });
    const logged = server.logged();
    assert.ok(logged.length > 0);
    for (const hidden of [room.ownerToken, secret, token, text]) {
      assert.ok(!logged.includes(hidden), `the log holds ${hidden.slice(0, 4)}…`);
    }
    const stored = await server.storedBytes();
    for (const hidden of [room.ownerToken, secret, token]) {
      assert.ok(!stored.includes(hidden), `the data folder holds ${hidden.slice(0, 4)}…`);
    }
    assert.ok(stored.includes(room.roomId), 'the search would find what is there');
  });
});
