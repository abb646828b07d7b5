import assert from 'node:assert/strict';
import { createdInviteSchema, type Session, sessionSchema } from '@tandem/protocol/access';
import { closeCodes } from '@tandem/protocol/closeCodes';
import type { CreatedRoom } from '@tandem/protocol/rooms';
import { WebSocket } from 'ws';
import { bearer, startTestServer, type TestServer } from '../http/server.ts';
import { onBothDatabases } from '../store/databases.ts';

onBothDatabases('access: what was decided about somebody holds whatever they show', (database) => {
  let server: TestServer;
  let room: CreatedRoom;
  let path: string;
  before(async () => {
    const { databaseUrl } = database().location;
    server = await startTestServer(databaseUrl ? { DATABASE_URL: databaseUrl } : {});
  });
  after(() => server?.stop());
  beforeEach(async () => {
    await enterNewRoom('locked');
  });

  async function enterNewRoom(access: 'open' | 'locked') {
    room = await server.createRoom({ access, code: 'x' });
    path = `/rooms/${room.roomId}`;
  }
  const asOwner = (method: string, below: string, body?: object) =>
    server.send(method, path + below, body, bearer(room.ownerToken));
  const invite = async (body: object = {}) =>
    createdInviteSchema.parse(await (await asOwner('POST', '/invites', body)).json());
  const join = (body: object, token?: string) =>
    server.send('POST', `${path}/join`, body, token ? bearer(token) : {});
  const session = async (body: object, token?: string): Promise<Session> =>
    sessionSchema.parse(await (await join(body, token)).json());
  const read = async (token: string) => (await server.send('GET', path, undefined, bearer(token))).status;
  const write = async (token: string) =>
    (await server.send('PUT', `${path}/files/a.txt`, 'y', bearer(token))).status;
  const member = (userId: string) => `/members/${encodeURIComponent(userId)}`;

  /** A script's connection: resolves with its first message, or with the code it was closed by. */
  function connect(token: string) {
    const url = `${server.url.replace('http', 'ws')}/ws/${room.roomId}?token=${encodeURIComponent(token)}`;
    const socket = new WebSocket(url);
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    const opened = new Promise<'open' | number>((resolve) => {
      socket.once('message', () => resolve('open'));
      void closed.then(resolve);
    });
    return { socket, opened, closed };
  }

  it('invariant 13: an invite shown as a token is a member, and its demotion holds for requests and new sockets', async () => {
    const { secret, inviteId } = await invite();
    const script = connect(secret);
    assert.equal(await script.opened, 'open');
    assert.equal(await write(secret), 201);
    const changed = await asOwner('PATCH', member(`invite:${inviteId}`), { role: 'viewer' });
    assert.equal(changed.status, 200);
    assert.equal(await write(secret), 403);
    assert.equal(await read(secret), 200);
    assert.equal((await session({ invite: secret })).role, 'viewer', 'nor by exchanging it');
    script.socket.close();
    await script.closed;
  });

  it('invariant 13: a ban of an invite shown as a token holds for requests, new sockets and exchanging it', async () => {
    const { secret, inviteId } = await invite();
    const script = connect(secret);
    assert.equal(await script.opened, 'open');
    assert.equal((await asOwner('PATCH', member(`invite:${inviteId}`), { banned: true })).status, 200);
    assert.equal(await script.closed, closeCodes.forbidden);
    assert.deepEqual([await read(secret), await write(secret)], [403, 403]);
    assert.equal(await connect(secret).opened, closeCodes.forbidden);
    assert.equal((await join({ invite: secret })).status, 410);
    assert.equal((await join({}, secret)).status, 410);
  });

  it('a link that nobody is connected by can be decided about', async () => {
    const { secret, inviteId } = await invite();
    assert.equal((await asOwner('PATCH', member(`invite:${inviteId}`), { banned: true })).status, 200);
    assert.equal(await read(secret), 403);
    assert.equal((await asOwner('PATCH', member('invite:another'), { banned: true })).status, 404);
  });

  it('invariant 13: a banned person does not come back by the link they had as somebody new', async () => {
    const [first, second] = [await invite(), await invite({ maxUses: 5 })];
    const banned = await session({ invite: first.secret });
    await session({ invite: second.secret }, banned.token);
    const stays = await session({ invite: first.secret });
    const script = connect(first.secret);
    assert.equal(await script.opened, 'open');
    assert.equal((await asOwner('PATCH', member(banned.userId), { banned: true })).status, 200);
    for (const { secret } of [first, second]) {
      const again = await join({ invite: secret });
      assert.equal(again.status, 410);
      assert.match(((await again.json()) as { detail: string }).detail, /was removed/);
    }
    assert.equal(await script.closed, closeCodes.forbidden, 'nor by a socket that shows the link itself');
    assert.equal(await read(first.secret), 403);
    assert.equal(await read(banned.token), 403);
    assert.equal(await write(stays.token), 201, 'who came by the same link before stays');
    const exchanged = await session({ invite: first.secret }, stays.token);
    assert.equal(exchanged.userId, stays.userId);
    const listed = (await (await asOwner('GET', '/invites')).json()) as { invites: { closed_at: string }[] };
    assert.ok(listed.invites.every(({ closed_at }) => closed_at !== null));
    assert.equal((await session({ invite: (await invite()).secret })).role, 'editor', 'a new link lets in');
    await asOwner('PATCH', member(banned.userId), { banned: false });
    assert.equal(await read(banned.token), 200, 'who is let in again needs no new link');
  });

  it('invariant 13: a kick voids a session that was given out a moment ago', async () => {
    const { secret } = await invite();
    const one = await session({ invite: secret });
    assert.equal((await asOwner('DELETE', member(one.userId))).status, 204);
    assert.equal(await read(one.token), 403);
    assert.equal((await join({}, one.token)).status, 403);
  });

  it("replacing the owner's token ends it, its sessions and its connections, and takes more than a session", async () => {
    const owner = await session({}, room.ownerToken);
    const script = connect(room.ownerToken);
    assert.equal(await script.opened, 'open');
    const refused = await server.send('POST', `${path}/owner-token`, undefined, bearer(owner.token));
    assert.equal(refused.status, 403);
    const editor = await session({ invite: (await invite()).secret });
    assert.equal(
      (await server.send('POST', `${path}/owner-token`, undefined, bearer(editor.token))).status,
      403,
    );
    const replaced = await asOwner('POST', '/owner-token');
    assert.equal(replaced.status, 200);
    assert.equal(replaced.headers.get('cache-control'), 'no-store');
    const { ownerToken } = (await replaced.json()) as { ownerToken: string };
    assert.equal(await script.closed, closeCodes.unauthenticated);
    assert.deepEqual([await read(room.ownerToken), await read(owner.token)], [401, 401]);
    assert.equal((await join({}, owner.token)).status, 401);
    assert.equal(await read(ownerToken), 200);
    assert.equal((await session({}, ownerToken)).role, 'owner');
    assert.equal(await read(editor.token), 200);
    assert.ok(!(await server.storedBytes()).includes(ownerToken), 'invariant 10: it is stored hashed');
  });

  it('ending all sessions ends those of everybody, the owner too, and the ways in stay', async () => {
    const { secret } = await invite();
    const [owner, editor] = [await session({}, room.ownerToken), await session({ invite: secret })];
    const script = connect(editor.token);
    assert.equal(await script.opened, 'open');
    const byEditor = await server.send('DELETE', `${path}/sessions`, undefined, bearer(editor.token));
    assert.equal(byEditor.status, 403);
    assert.equal((await asOwner('DELETE', '/sessions')).status, 204);
    assert.equal(await script.closed, closeCodes.unauthenticated);
    for (const { token } of [owner, editor]) {
      assert.equal(await read(token), 401);
      assert.equal((await join({}, token)).status, 401);
    }
    assert.equal((await session({}, room.ownerToken)).role, 'owner');
    assert.equal((await session({ invite: secret })).role, 'editor');
  });

  it("whoever has the owner's token is neither demoted nor banned, and may be kicked", async () => {
    const owner = await session({}, room.ownerToken);
    const script = connect(owner.token);
    assert.equal(await script.opened, 'open');
    for (const change of [{ role: 'viewer' }, { banned: true }]) {
      assert.equal((await asOwner('PATCH', member('owner'), change)).status, 400);
    }
    assert.equal((await asOwner('DELETE', member('owner'))).status, 204);
    assert.equal(await script.closed, closeCodes.forbidden);
    assert.equal(await read(owner.token), 403);
    assert.equal(await read(room.ownerToken), 200);
  });

  it('an open room lets anybody in again as somebody new, until it is locked', async () => {
    await enterNewRoom('open');
    const guest = await session({});
    const script = connect(guest.token);
    assert.equal(await script.opened, 'open');
    assert.equal((await asOwner('PATCH', member(guest.userId), { banned: true })).status, 200);
    assert.equal(await script.closed, closeCodes.forbidden);
    assert.equal((await join({}, guest.token)).status, 403);
    assert.equal((await join({})).status, 200, 'which the clients say before they remove somebody');
    assert.equal((await asOwner('PATCH', '', { access: 'locked' })).status, 200);
    assert.equal((await join({})).status, 401);
  });
});
