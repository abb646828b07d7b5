import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Member, membersSchema, sessionSchema } from '@tandem/protocol/access';
import { closeCodes, parseRefusal } from '@tandem/protocol/closeCodes';
import { type CreatedRoom, createdRoomSchema, roomFileSchema } from '@tandem/protocol/rooms';
import { eventually } from '../faults/eventually.ts';
import { linesOf, roomOf } from '../faults/observed.ts';
import { serverDatabase, type TestDatabase, testDatabaseUrl } from '../store/databases.ts';
import { CollabClient } from '../wire/collabClient.ts';
import { ScriptClient } from '../wire/scriptClient.ts';
import { YjsClient } from '../wire/yjsClient.ts';
import { CollabTypist } from './collabTypist.ts';
import { JsonTypist } from './jsonTypist.ts';
import { RedisServer } from './redisServer.ts';
import { ServerProcess } from './serverProcess.ts';
import type { Typist } from './typist.ts';
import { YWebsocketTypist } from './yWebsocketTypist.ts';

describe('process: two servers over one PostgreSQL and one Redis', function () {
  this.timeout(300_000);
  let folder: string;
  let database: TestDatabase | undefined;
  let redis: RedisServer | undefined;
  let env: Record<string, string>;
  let one: ServerProcess | undefined;
  let two: ServerProcess | undefined;
  let urlOne: string;
  let urlTwo: string;
  const clients: { close(): void }[] = [];
  let typists: Typist[] = [];

  before(async function () {
    if (!testDatabaseUrl || !RedisServer.isInstalled) {
      console.log('      skipped: it needs TEST_DATABASE_URL and the program redis-server');
      this.skip();
    }
    folder = await mkdtemp(join(tmpdir(), 'tandem-two-'));
    database = await serverDatabase();
    redis = await RedisServer.start();
    env = {
      PORT: '0',
      LOG_LEVEL: 'error',
      DATABASE_URL: database.location.databaseUrl!,
      REDIS_URL: redis.url,
      SECRET_KEY: 'the same on every server, 32 or more',
    };
    [one, two] = [start('one'), start('two')];
    [urlOne, urlTwo] = await Promise.all([one.ready(), two.ready()]);
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
    for (const typist of typists) {
      typist.rest();
      typist.disconnect();
    }
    typists = [];
  });
  after(async () => {
    await Promise.all([one?.kill(), two?.kill()]);
    redis?.thaw();
    await redis?.kill();
    await database?.dispose();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  function start(name: string): ServerProcess {
    return new ServerProcess({ ...env, DATA_DIR: join(folder, name) });
  }

  async function createRoom(body: object = {}): Promise<CreatedRoom> {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${urlOne}/rooms`, { method: 'POST', body: JSON.stringify(body), headers });
    return createdRoomSchema.parse(await response.json());
  }

  const socketUrl = (url: string) => url.replace('http', 'ws');
  /** One client of each wire on a server. */
  function joinAll(url: string, roomId: string) {
    const ws = socketUrl(url);
    const collab = new CollabClient(ws, `${roomId}/main`);
    const yjs = new YjsClient(ws, roomId);
    const script = new ScriptClient(`${ws}/ws/${roomId}`);
    clients.push(collab, yjs, script);
    return { collab, yjs, script };
  }
  async function usersOn(url: string, roomId: string): Promise<number> {
    return (await roomOf(url, roomId)).active_users;
  }
  async function asOwner(url: string, room: CreatedRoom, method: string, path: string, body?: object) {
    const response = await fetch(`${url}/rooms/${room.roomId}${path}`, {
      method,
      headers: { authorization: `Bearer ${room.ownerToken}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    assert.ok(response.ok, `${method} ${path}: ${response.status}`);
    return response;
  }

  it('edits and cursors cross on all wires, and both servers count the same people', async () => {
    const { roomId } = await createRoom();
    const [here, there] = [joinAll(urlOne, roomId), joinAll(urlTwo, roomId)];
    for (const { collab, yjs, script } of [here, there]) {
      await Promise.all([collab.saved(), yjs.synced(), script.until(() => script.code !== undefined)]);
    }
    const all = [here, there].flatMap(({ collab, yjs, script }) => [
      { text: () => collab.text, until: (holds: () => boolean) => collab.until(holds) },
      { text: () => yjs.text, until: (holds: () => boolean) => yjs.until(holds) },
      { text: () => script.code!, until: (holds: () => boolean) => script.until(holds) },
    ]);
    const arrives = (line: string, at = all) =>
      Promise.all(at.map(({ text, until }) => until(() => text().includes(line))));
    here.collab.type('collab, on one\n');
    there.yjs.type('yjs, on two\n');
    await Promise.all(['collab, on one', 'yjs, on two'].map((line) => arrives(line)));
    there.script.update(`script, on two\n${there.script.code}`);
    // A script is not sent what it wrote itself.
    await arrives('script, on two', all.slice(0, -1));
    assert.equal(new Set(all.slice(0, -1).map(({ text }) => text())).size, 1);

    here.collab.provider.awareness!.setLocalStateField('user', { name: 'Ada' });
    there.yjs.provider.awareness.setLocalStateField('user', { name: 'Linus' });
    const [ada, linus] = [here.collab.doc.clientID, there.yjs.doc.clientID];
    await there.collab.until(() => there.collab.provider.awareness!.getStates().has(ada));
    await there.yjs.until(() => there.yjs.provider.awareness.getStates().has(ada));
    await here.collab.until(() => here.collab.provider.awareness!.getStates().has(linus));

    await Promise.all([here, there].map(({ script }) => script.until(() => script.users === 6)));
    assert.deepEqual(await Promise.all([usersOn(urlOne, roomId), usersOn(urlTwo, roomId)]), [6, 6]);
    there.collab.close();
    await here.script.until(() => here.script.users === 5);
    // A cursor goes with its client, also on the other server.
    there.yjs.close();
    await here.collab.until(() => !here.collab.provider.awareness!.getStates().has(linus));
    await here.script.until(() => here.script.users === 4);
  });

  it('what the owner decides on one server holds on the other: kick, role, deleted file and room', async () => {
    const room = await createRoom();
    const { roomId } = room;
    const guest = new YjsClient(socketUrl(urlTwo), roomId);
    const script = new ScriptClient(`${socketUrl(urlTwo)}/ws/${roomId}`);
    clients.push(guest, script);
    await Promise.all([guest.synced(), script.until(() => script.users === 2)]);

    // Guests are in no database: that they are there is known from the other server alone.
    let members: Member[] = [];
    await eventually('the other server lists them', async () => {
      const list = await asOwner(urlOne, room, 'GET', '/members');
      members = membersSchema.parse(await list.json()).members;
      return members.length === 2;
    });
    for (const { connected, role } of members)
      assert.deepEqual({ connected, role }, { connected: true, role: 'editor' });
    await asOwner(urlOne, room, 'DELETE', `/members/${encodeURIComponent(members[0]!.userId)}`);
    const kicked = (code: number | undefined) => code === closeCodes.forbidden;
    await eventually('one of them was put out', () => kicked(guest.closes[0]) !== kicked(script.closeCode));

    const joined = await fetch(`${urlOne}/rooms/${roomId}/join`, { method: 'POST' });
    const { token, userId } = sessionSchema.parse(await joined.json());
    const ada = new CollabClient(socketUrl(urlTwo), `${roomId}/main`, token);
    clients.push(ada);
    await ada.saved();
    await asOwner(urlOne, room, 'PATCH', `/members/${encodeURIComponent(userId)}`, { role: 'viewer' });
    await eventually('somebody on the other server is a viewer now', () => {
      return ada.notices.some((notice) => notice.includes('"role":"viewer"'));
    });

    const put = { method: 'PUT', headers: { 'content-type': 'text/plain' }, body: 'soon gone' };
    const created = await fetch(`${urlOne}/rooms/${roomId}/files/notes.txt`, put);
    const { fileId } = roomFileSchema.parse(await created.json());
    const reader = new CollabClient(socketUrl(urlTwo), `${roomId}/${fileId}`);
    clients.push(reader);
    await reader.synced();
    await asOwner(urlOne, room, 'DELETE', '/files/notes.txt');
    await reader.until(() => reader.refusals.length > 0);
    assert.equal(parseRefusal(reader.refusals[0]!).code, closeCodes.gone);

    await asOwner(urlOne, room, 'DELETE', '');
    await ada.until(() => ada.refusals.length > 0);
    assert.equal(parseRefusal(ada.refusals[0]!).code, closeCodes.gone);
    // Who was kicked does not come back by itself; the other one is told.
    await eventually('the guest who was left is told', () =>
      kicked(guest.closes[0]) ? script.closeCode === closeCodes.gone : guest.closes.includes(closeCodes.gone),
    );
  });

  /** Two typists on each server, of all wires. */
  async function startTyping(roomId: string): Promise<{ onOne: Typist[]; onTwo: Typist[] }> {
    const onOne: Typist[] = [new CollabTypist('ada', roomId), new JsonTypist('script', roomId)];
    const onTwo: Typist[] = [
      new CollabTypist('grace', roomId),
      new JsonTypist('robot', roomId),
      new YWebsocketTypist('linus', roomId),
    ];
    typists = [...onOne, ...onTwo];
    for (const typist of typists) {
      typist.connect(onOne.includes(typist) ? urlOne : urlTwo);
      await typist.saved();
    }
    for (const typist of typists) typist.type(10);
    return { onOne, onTwo };
  }
  /** What everybody typed is there once on every server, and before everybody. */
  async function allIsThere(roomId: string, urls: readonly string[]): Promise<void> {
    const typed = typists.flatMap((typist) => typist.typed).toSorted();
    for (const url of urls) {
      await eventually(`every line is on ${url}, once`, async () => {
        assert.deepEqual((await linesOf(url, roomId)).toSorted(), typed);
        return true;
      });
    }
    const text = (await roomOf(urls[0]!, roomId)).code;
    await Promise.all(typists.map((typist) => typist.when(() => typist.text === text)));
  }

  it('invariant 2: one server killed with kill -9 under typing loses nothing that was acknowledged', async () => {
    const { roomId } = await createRoom();
    const { onOne, onTwo } = await startTyping(roomId);
    const acknowledging = (of: readonly Typist[], count: number) =>
      Promise.all(of.map((typist) => typist.acknowledgedMore(count)));
    await acknowledging(typists, 30);
    await two!.kill();
    for (const typist of onTwo) {
      typist.rest();
      typist.disconnect();
    }
    const acknowledged = typists.flatMap((typist) => typist.acknowledged);
    await acknowledging(onOne, 30);
    const there = new Set(await linesOf(urlOne, roomId));
    assert.deepEqual(
      acknowledged.filter((line) => !there.has(line)),
      [],
    );

    // The others go on over the server that lives; who was on the dead one is not counted twice for long.
    for (const typist of onTwo) {
      typist.connect(urlOne);
      await typist.saved();
      typist.type(10);
    }
    await acknowledging(typists, 20);
    for (const typist of typists) typist.rest();
    await Promise.all(typists.map((typist) => typist.saved()));
    await allIsThere(roomId, [urlOne]);
    await eventually('nobody of the dead server is counted', async () => {
      return (await usersOn(urlOne, roomId)) === typists.length;
    });

    two = start('two');
    urlTwo = await two.ready();
    await allIsThere(roomId, [urlTwo]);
    await eventually('a server that has just started counts everybody', async () => {
      return (await usersOn(urlTwo, roomId)) === typists.length;
    });
  });

  it('Redis that is silent, and Redis that is killed, delay what crosses and lose nothing', async () => {
    const { roomId } = await createRoom();
    await startTyping(roomId);
    await Promise.all(typists.map((typist) => typist.acknowledgedMore(10)));
    redis!.freeze();
    await Promise.all(typists.map((typist) => typist.acknowledgedMore(30)));
    redis!.thaw();
    await Promise.all(typists.map((typist) => typist.acknowledgedMore(10)));

    await redis!.kill();
    await Promise.all(typists.map((typist) => typist.acknowledgedMore(30)));
    for (const url of [urlOne, urlTwo]) {
      await eventually('/ready says no', async () => (await fetch(`${url}/ready`)).status === 503);
      assert.equal((await fetch(`${url}/health`)).status, 200);
    }
    for (const typist of typists) typist.rest();
    await Promise.all(typists.map((typist) => typist.saved()));
    // Nobody types any more: what was missed is fetched because the bus is back, not because something follows.
    await redis!.start();
    for (const url of [urlOne, urlTwo]) {
      await eventually('/ready says yes', async () => (await fetch(`${url}/ready`)).status === 200);
    }
    await allIsThere(roomId, [urlOne, urlTwo]);
    for (const url of [urlOne, urlTwo]) {
      await eventually('everybody is counted', async () => (await usersOn(url, roomId)) === typists.length);
    }
  });
});
