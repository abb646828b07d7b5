import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { closeCodes, parseRefusal } from '@tandem/protocol/closeCodes';
import { roomFileSchema } from '@tandem/protocol/rooms';
import { unzipSync } from 'fflate';
import { CollabClient } from '../wire/collabClient.ts';
import { startTestServer, type TestServer } from './server.ts';

describe('http: files', () => {
  let server: TestServer;
  let base: string;
  before(async () => {
    server = await startTestServer({ MAX_FILES_PER_ROOM: '20' });
  });
  after(() => server.stop());
  beforeEach(async () => {
    base = `/rooms/${(await server.createRoom({ language: 'typescript', code: 'main' })).roomId}/files`;
  });

  const put = (path: string, text: string) => server.send('PUT', `${base}/${path}`, text);
  const read = async (path: string) => (await server.send('GET', `${base}/${path}`)).text();
  /** PUT without a client that tidies the path. */
  const putUnchanged = async (path: string): Promise<string> => {
    const { hostname, port } = new URL(server.url);
    const outgoing = request({
      hostname,
      port,
      path,
      method: 'PUT',
      headers: { 'content-type': 'text/plain' },
    });
    outgoing.end('x');
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    const { code } = JSON.parse(Buffer.concat(await response.toArray()).toString()) as { code: string };
    return `${response.statusCode} ${code}`;
  };
  const list = async (): Promise<string[]> => {
    const { files } = (await (await server.send('GET', base)).json()) as { files: { path: string }[] };
    return files.map(({ path }) => path);
  };

  it('a text that has nothing in common with the one before replaces it, and is not compared for minutes', async () => {
    const noise = (seed: number) =>
      Array.from({ length: 100_000 }, (_, at) => 'abcdefgh'[(at * seed + (at >> 3)) % 8]).join('');
    await put('generated.txt', noise(3));
    assert.equal((await put('generated.txt', noise(5))).status, 200);
    assert.equal(await read('generated.txt'), noise(5));
  });

  it('a byte order mark is part of a text, and comes out as it went in', async () => {
    const bytes = async (path: string) =>
      Buffer.from(await (await server.send('GET', `${base}/${path}`)).arrayBuffer()).toString('hex');
    await put('marked.txt', '\uFEFFa\r\n');
    assert.equal(await bytes('marked.txt'), 'efbbbf610a');
    await put('marked.txt', '\uFEFFb\n');
    assert.equal(await bytes('marked.txt'), 'efbbbf620a');
    await put('marked.txt', 'b\n');
    assert.equal(await bytes('marked.txt'), '620a');
  });

  it('a byte order mark before JSON means nothing', async () => {
    const made = await fetch(`${server.url}/rooms`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '\uFEFF{"code":"a"}',
    });
    assert.equal(made.status, 201);
  });

  it('a file that is in the list and was never made is not found, can be made or removed, and harms no other', async () => {
    const roomId = base.split('/')[2]!;
    const url = server.url.replace('http', 'ws');
    const manifest = new CollabClient(url, roomId);
    const ghost = new CollabClient(url, `${roomId}/ghost`);
    const main = new CollabClient(url, `${roomId}/main`);
    try {
      await Promise.all([manifest.saved(), main.saved()]);
      const files = manifest.doc.getMap('files');
      for (const path of ['a.ts', 'b.ts']) files.set(path, { fileId: 'ghost', language: 'typescript' });
      await manifest.saved();
      await ghost.until(() => ghost.refusals.length > 0);
      assert.equal(parseRefusal(ghost.refusals[0]!)?.code, closeCodes.notFound);
      assert.deepEqual(await list(), ['a.ts', 'b.ts', 'main.ts']);
      assert.equal((await server.send('GET', `${base}/a.ts`)).status, 404);
      assert.equal((await put('a.ts', 'made')).status, 201);
      assert.equal(await read('a.ts'), 'made');
      assert.equal((await server.send('DELETE', `${base}/b.ts`)).status, 404);
      assert.equal(await read('main.ts'), 'main');
      main.type(' and more');
      await main.saved();
      assert.equal(await read('main.ts'), 'main and more');
    } finally {
      for (const client of [manifest, ghost, main]) client.close();
    }
  });

  it('a file may have a name that every object has', async () => {
    for (const path of ['constructor', 'a.__proto__']) {
      const made = await put(path, 'text');
      assert.equal(made.status, 201);
      assert.equal(roomFileSchema.parse(await made.json()).language, 'plaintext');
      assert.equal(await read(path), 'text');
    }
    assert.deepEqual(await list(), ['a.__proto__', 'constructor', 'main.ts']);
  });

  it('refuses a path that one disk cannot hold beside another, and names that one', async () => {
    await put('utils/A.ts', 'first');
    await put('caf%C3%A9.md', 'first');
    for (const [path, first] of [
      ['utils', 'utils/A.ts'],
      ['utils/a.ts', 'utils/A.ts'],
      ['Utils/b.ts', 'utils/A.ts'],
      ['utils/A.ts/b', 'utils/A.ts'],
      ['cafe%CC%81.md', 'caf\u00e9.md'],
    ] as const) {
      const refused = await put(path, 'second');
      const { code, detail } = (await refused.json()) as { code: string; detail: string };
      assert.equal(`${refused.status} ${code}`, '409 path_collides', path);
      assert.ok(detail.includes(`"${first}"`), detail);
    }
    const move = (from: string, to: string) => server.send('PATCH', `${base}/${from}`, { path: to });
    assert.equal((await move('utils/A.ts', 'utils/a.ts')).status, 200, 'its own spelling may change');
    assert.equal((await move('utils/a.ts', 'CAF\u00c9.md')).status, 409);
    const both = await Promise.all([put('README', 'x'), put('readme', 'x'), put('Readme', 'x')]);
    assert.deepEqual(both.map(({ status }) => status).toSorted(), [201, 409, 409]);
    assert.equal((await list()).length, 4);
  });

  it('PUT creates a file in a folder, with LF line ends, and lists it', async () => {
    const response = await put('src/deep/été.py', 'a\r\nb');
    assert.equal(response.status, 201);
    const file = roomFileSchema.strict().parse(await response.json());
    assert.equal(file.path, 'src/deep/été.py');
    assert.equal(file.language, 'python');
    const text = await server.send('GET', `${base}/src/deep/${encodeURIComponent('été.py')}/`);
    assert.equal(text.headers.get('content-type'), 'text/plain; charset=utf-8');
    assert.equal(await text.text(), 'a\nb');
    assert.deepEqual(await list(), ['main.ts', 'src/deep/été.py']);
  });

  it('PUT merges the difference into a file that is there', async () => {
    await put('a.txt', 'one\ntwo\n');
    const response = await put('a.txt', 'one\n😀\ntwo\n');
    assert.equal(response.status, 200);
    assert.equal(await read('a.txt'), 'one\n😀\ntwo\n');
    assert.equal((await put('main.ts', 'main!')).status, 200);
    assert.equal(await read('main.ts'), 'main!');
  });

  it('takes an empty file, and a body without a type as curl -T sends it', async () => {
    assert.equal((await put('empty.txt', '')).status, 201);
    assert.equal(await read('empty.txt'), '');
    const untyped = await server.send('PUT', `${base}/curl.txt`, new Uint8Array([104, 105]), {
      'content-type': '',
    });
    assert.equal(untyped.status, 201);
    assert.equal(await read('curl.txt'), 'hi');
  });

  it('invariant 6: of many who create one file at once, one seeds it and its text stands there once', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => put('same.txt', 'the text\n')));
    assert.equal(answers.filter(({ status }) => status === 201).length, 1);
    assert.equal(await read('same.txt'), 'the text\n');
    const ids = await Promise.all(
      answers.map(async (answer) => roomFileSchema.parse(await answer.json()).fileId),
    );
    assert.equal(new Set(ids).size, 1);
  });

  it('invariant 6: a file removed and made anew is another document', async () => {
    const first = roomFileSchema.parse(await (await put('a.txt', 'old')).json());
    assert.equal((await server.send('DELETE', `${base}/a.txt`)).status, 204);
    assert.equal((await server.send('GET', `${base}/a.txt`)).status, 404);
    const second = roomFileSchema.parse(await (await put('a.txt', 'new')).json());
    assert.notEqual(second.fileId, first.fileId);
    assert.equal(await read('a.txt'), 'new');
  });

  it('PATCH renames and keeps the document; a path that is taken is a 409', async () => {
    const { fileId } = roomFileSchema.parse(await (await put('a.js', 'x')).json());
    await put('b.js', 'y');
    assert.equal((await server.send('PATCH', `${base}/a.js`, { path: 'b.js' })).status, 409);
    const renamed = await server.send('PATCH', `${base}/a.js`, { path: 'lib/c.go' });
    assert.deepEqual(await renamed.json(), { path: 'lib/c.go', fileId, language: 'go' });
    assert.deepEqual(await list(), ['b.js', 'lib/c.go', 'main.ts']);
    assert.equal(await read('lib/c.go'), 'x');
    assert.equal((await server.send('PATCH', `${base}/a.js`, { path: 'd.js' })).status, 404);
  });

  it('whoever has a file open is told at once that it was deleted', async () => {
    const { fileId } = roomFileSchema.parse(await (await put('a.js', 'x')).json());
    const room = base.split('/')[2]!;
    const reader = new CollabClient(server.url.replace('http', 'ws'), `${room}/${fileId}`);
    try {
      await reader.synced();
      assert.equal((await server.send('DELETE', `${base}/a.js`)).status, 204);
      await reader.until(() => reader.refusals.length > 0);
      assert.deepEqual(parseRefusal(reader.refusals[0]!), {
        code: closeCodes.gone,
        reason: 'The file, or its room, was deleted.',
      });
    } finally {
      reader.close();
    }
  });

  it('the main file can be renamed, not removed', async () => {
    assert.equal((await server.send('DELETE', `${base}/main.ts`)).status, 400);
    assert.equal((await server.send('PATCH', `${base}/main.ts`, { path: 'index.ts' })).status, 200);
    const room = (await (await server.send('GET', base.replace('/files', ''))).json()) as {
      path: string;
      code: string;
    };
    assert.deepEqual([room.path, room.code], ['index.ts', 'main']);
  });

  it('invariant 9: a path that leads out of the room is refused', async () => {
    const bad = [
      '../x',
      'a/../../x',
      '%2e%2e/x',
      'a/%2e%2e/%2e%2e/x',
      '%2Fetc/passwd',
      'C:%5Cx',
      'a%00b',
      'a//b',
      'con.txt',
    ];
    for (const path of bad) assert.equal(await putUnchanged(`${base}/${path}`), '400 invalid_path', path);
    const to = await server.send('PATCH', `${base}/main.ts`, { path: '../main.ts' });
    assert.equal(to.status, 400);
    const half = await server.send('PATCH', `${base}/main.ts`, { path: 'a\ud83d' });
    assert.equal(half.status, 400);
    assert.deepEqual(await list(), ['main.ts']);
  });

  it('a room takes as many files as the limit says', async () => {
    for (let count = 1; count < 20; count++) assert.equal((await put(`${count}.txt`, '')).status, 201);
    const response = await put('one-more.txt', '');
    assert.equal(response.status, 422);
    assert.equal(((await response.json()) as { code: string }).code, 'too_many_files');
  });

  it('all of them come as one zip, by one request', async () => {
    const paths = Array.from({ length: 19 }, (_, number) => `lib/größe ${number}.ts`);
    for (const path of paths) assert.equal((await put(encodeURI(path), `text of ${path}`)).status, 201);
    const response = await server.send('GET', base.replace(/files$/, 'archive'));
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('content-type'), 'application/zip');
    const entries = unzipSync(new Uint8Array(await response.arrayBuffer()));
    const texts = Object.entries(entries).map(([path, bytes]) => [path, new TextDecoder().decode(bytes)]);
    assert.deepEqual(Object.fromEntries(texts), {
      'main.ts': 'main',
      ...Object.fromEntries(paths.map((path) => [path, `text of ${path}`])),
    });
    assert.equal((await server.send('GET', '/rooms/unknown-room/archive')).status, 404);
  });
});
