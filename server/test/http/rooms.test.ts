import assert from 'node:assert/strict';
import { problemSchema } from '@tandem/protocol/problems';
import { createdRoomSchema, roomFilesSchema, roomSchema } from '@tandem/protocol/rooms';
import { bearer, startTestServer, type TestServer } from './server.ts';

describe('http: rooms', () => {
  let server: TestServer;
  before(async () => {
    server = await startTestServer();
  });
  after(() => server.stop());

  const codeOf = async (response: Response) => problemSchema.parse(await response.json()).code;

  for (const path of ['/rooms', '/rooms/', '/rooms/create', '/api/rooms', '/api/rooms/create/']) {
    it(`POST ${path} creates a room`, async () => {
      const response = await server.send('POST', path);
      assert.equal(response.status, 201);
      const room = createdRoomSchema.strict().parse(await response.json());
      assert.equal(response.headers.get('location'), `${server.url}/rooms/${room.roomId}`);
      assert.equal(room.room_id, room.roomId);
      assert.equal(room.language, 'plaintext');
      assert.equal(room.path, 'main.txt');
      assert.equal(room.active_users, 0);
    });
  }

  it('GET /rooms/:id answers the same, with and without /api and a slash, and never the token', async () => {
    const { ownerToken, ...created } = await server.createRoom({
      name: 'Kata',
      language: 'python',
      code: 'a\r\nb\rc',
    });
    assert.match(ownerToken, /^own_/);
    assert.equal(created.code, 'a\nb\nc');
    assert.equal(created.path, 'main.py');
    for (const path of ['/rooms/', '/api/rooms/']) {
      for (const slash of ['', '/']) {
        const response = await server.send('GET', `${path}${created.roomId}${slash}`);
        assert.deepEqual(roomSchema.strict().parse(await response.json()), created);
      }
    }
  });

  it('links begin with the address the request came to', async () => {
    const { links, roomId } = await server.createRoom();
    assert.equal(links.web, `${server.url}/r/${roomId}`);
    assert.ok(links.vscode.startsWith(`vscode://tandem-editor.tandem/join?room=${roomId}`));
  });

  it('PATCH renames, sets the language, and is for the owner', async () => {
    const { roomId, ownerToken } = await server.createRoom();
    const refused = await server.send('PATCH', `/rooms/${roomId}`, { name: 'Mine' });
    assert.equal(refused.status, 403);
    const changed = await server.send(
      'PATCH',
      `/rooms/${roomId}`,
      { name: 'Ours', language: 'go' },
      bearer(ownerToken),
    );
    assert.equal(changed.status, 200);
    const room = roomSchema.parse(await (await server.send('GET', `/rooms/${roomId}`)).json());
    assert.deepEqual([room.name, room.language], ['Ours', 'go']);
    const listed = await (await server.send('GET', `/rooms/${roomId}/files`)).json();
    assert.deepEqual(roomFilesSchema.parse(listed).files, [
      { path: 'main.txt', fileId: 'main', language: 'go' },
    ]);
  });

  it('DELETE removes it for good: 410 from then on', async () => {
    const { roomId, ownerToken } = await server.createRoom();
    assert.equal((await server.send('DELETE', `/rooms/${roomId}`)).status, 403);
    assert.equal(
      (await server.send('DELETE', `/rooms/${roomId}`, undefined, bearer(ownerToken))).status,
      204,
    );
    const gone = await server.send('GET', `/rooms/${roomId}`);
    assert.equal(gone.status, 410);
    assert.equal(await codeOf(gone), 'room_gone');
  });

  it('an unknown room is a 404 with a code, whatever its id looks like', async () => {
    for (const id of ['0123456789abcdefghjk', 'x', '..%2f..', '%00', "';drop table room;--"]) {
      const response = await server.send('GET', `/rooms/${id}`);
      assert.equal(response.status, 404, id);
      assert.equal(await codeOf(response), 'room_not_found');
    }
  });

  it('a wrong body is a 400 that names its fields', async () => {
    const response = await server.send('POST', '/rooms', { access: 'secret', code: 7, path: '../x' });
    assert.equal(response.status, 400);
    const problem = problemSchema.parse(await response.json());
    assert.equal(problem.code, 'invalid_request');
    assert.deepEqual(problem.errors?.map(({ path }) => path).sort(), ['access', 'code', 'path']);
  });

  it('a name is one line of whole characters, and an id the database cannot hold is nobody', async () => {
    const { roomId, ownerToken } = await server.createRoom();
    for (const text of ['a\u0000b', 'a\nb', 'a\ud800']) {
      for (const [method, path, body] of [
        ['POST', '/rooms', { name: text }],
        ['POST', '/rooms', { language: text }],
        ['PATCH', `/rooms/${roomId}`, { name: text }],
        ['POST', `/rooms/${roomId}/invites`, { label: text }],
        ['POST', `/rooms/${roomId}/join`, { name: text }],
      ] as const) {
        const asOwner = path === '/rooms' ? {} : bearer(ownerToken);
        const response = await server.send(method, path, body, asOwner);
        assert.equal(`${method} ${path} ${response.status}`, `${method} ${path} 400`);
      }
    }
    for (const path of ['members', 'invites']) {
      const response = await server.send(
        'DELETE',
        `/rooms/${roomId}/${path}/a%00b`,
        undefined,
        bearer(ownerToken),
      );
      assert.equal(response.status, 404);
    }
  });
});
