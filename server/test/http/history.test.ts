import assert from 'node:assert/strict';
import {
  absenceSchema,
  historyBlameSchema,
  historyChangesSchema,
  historyFramesSchema,
  historyTextSchema,
  type Sittings,
  sittingsSchema,
  takenBackSchema,
  versionSchema,
  versionsSchema,
} from '@tandem/protocol/history';
import { bearer, startTestServer, type TestServer } from './server.ts';

describe('http: the history of a room', () => {
  let server: TestServer;
  before(async () => {
    server = await startTestServer();
  });
  after(() => server.stop());

  /** A room in which its owner, Ann and Ben, who are guests, write to a file one after the other. */
  async function written() {
    const room = await server.createRoom({ path: 'main.ts', code: 'one\n' });
    const path = `/rooms/${room.roomId}`;
    const owner = bearer(room.ownerToken);
    const join = async (name: string, guest?: string) => {
      const response = await server.send('POST', `${path}/join`, { name, ...(guest ? { guest } : {}) });
      return (await response.json()) as { token: string; userId: string };
    };
    const [ann, ben] = [await join('Ann', 'a'.repeat(22)), await join('Ben', 'b'.repeat(22))];
    const put = async (text: string, { token }: { token: string }, file = 'main.ts') => {
      assert.ok((await server.send('PUT', `${path}/files/${file}`, text, bearer(token))).ok);
    };
    await put('one\ntwo by ann\n', ann);
    await put('one\ntwo by ann\nthree by ben\n', ben);
    await put('one\nthree by ben\n', ann);
    const get = async (query: string, headers = owner) =>
      server.send('GET', `${path}/${query}`, undefined, headers);
    const read = async () => (await get('files/main.ts')).text();
    return { roomId: room.roomId, path, owner, join, ann, ben, put, get, read };
  }

  async function problemOf(response: Response): Promise<[number, string]> {
    const { code } = (await response.json()) as { code: string };
    return [response.status, code];
  }

  it('tells who wrote when, by name, and page by page', async () => {
    const { get, ann, ben } = await written();
    const { sittings, people, cursor } = sittingsSchema.parse(await (await get('history')).json());
    assert.equal(cursor, null);
    assert.equal(people.find(({ author }) => author === ann.userId)?.name, 'Ann');
    assert.equal(people.find(({ author }) => author === ben.userId)?.kind, 'guest');
    const byAnn = sittings.find(({ author }) => author === ann.userId)!;
    assert.partialDeepStrictEqual(byAnn, {
      file: 'main.ts',
      edits: 2,
      inserted: 11,
      deleted: 11,
      from: 2,
      to: 4,
    });
    const only = (await (await get(`history?by=${ben.userId}&file=main.ts`)).json()) as Sittings;
    assert.deepEqual(
      only.sittings.map(({ author, inserted }) => [author, inserted]),
      [[ben.userId, 13]],
    );
    const none = (await (await get(`history?from=2990-01-01T00:00:00Z`)).json()) as Sittings;
    assert.deepEqual(none.sittings, []);
  });

  it('shows a text at any seq or time, what changed, whose each line is, and how it came to be', async () => {
    const { get, ann, ben } = await written();
    const at = async (query: string) =>
      historyTextSchema.parse(await (await get(`history/at?file=main.ts&${query}`)).json());
    assert.equal((await at('seq=0')).text, '');
    assert.equal((await at('seq=1')).text, 'one\n');
    const third = await at('seq=3');
    assert.equal(third.text, 'one\ntwo by ann\nthree by ben\n');
    assert.deepEqual(third.gaps, []);
    assert.equal((await at(`time=${third.at}`)).text.startsWith('one\n'), true);
    assert.equal((await at('')).seq, 4);

    const changes = historyChangesSchema.parse(
      await (await get('history/changes?file=main.ts&from=2')).json(),
    );
    assert.deepEqual(changes.changes, [
      { retain: 4 },
      { delete: 'two by ann\n', author: ann.userId },
      { insert: 'three by ben\n', author: ben.userId },
    ]);
    const blame = historyBlameSchema.parse(await (await get('history/blame?file=main.ts')).json());
    assert.deepEqual(
      blame.lines.map(({ from, to, author }) => [from, to, author]),
      [
        [1, 1, 'owner'],
        [2, 2, ben.userId],
      ],
    );
    const { base, authors, frames } = historyFramesSchema.parse(
      await (await get('history/frames?file=main.ts&from=1')).json(),
    );
    assert.equal(base, 'one\n');
    assert.deepEqual(
      frames.map(([, author, delta]) => [authors[author], delta]),
      [
        [ann.userId, [4, 'two by ann\n']],
        [ben.userId, [15, 'three by ben\n']],
        [ann.userId, [4, -11]],
      ],
    );
  });

  it('tells whoever was away what happened: who wrote where, and which files came, moved and went', async () => {
    const { path, get, put, ann, ben, owner } = await written();
    await put('kept\n', ann, 'moved.ts');
    await put('gone\n', ann, 'gone.ts');
    const version = await server.send('POST', `${path}/versions`, { name: 'leaving' }, owner);
    const { at } = versionSchema.parse(await version.json());
    // Edits of the same millisecond count as before.
    while (Date.now() <= Date.parse(at)) await new Promise(setImmediate);
    await put('made\n', ben, 'made.ts');
    assert.equal(
      (await server.send('PATCH', `${path}/files/moved.ts`, { path: 'there.ts' }, owner)).status,
      200,
    );
    assert.equal((await server.send('DELETE', `${path}/files/gone.ts`, undefined, owner)).status, 204);
    const { files, deleted, messages } = absenceSchema.parse(await (await get(`since?at=${at}`)).json());
    assert.deepEqual(files, [
      { file: 'made.ts', was: null, authors: [{ author: ben.userId, inserted: 5, deleted: 0 }] },
      { file: 'there.ts', was: 'moved.ts', authors: [] },
    ]);
    assert.deepEqual(deleted, ['gone.ts']);
    assert.equal(messages, 0);
    assert.deepEqual(await problemOf(await get('since')), [400, 'invalid_request']);
    assert.deepEqual(await problemOf(await get('since?at=monday')), [400, 'invalid_request']);
  });

  it('is not sent again to whoever has it', async () => {
    const { get, owner } = await written();
    const etag = (await get('history/at?file=main.ts')).headers.get('etag')!;
    const again = await get('history/at?file=main.ts', {
      ...{ ...owner, 'if-none-match': etag },
      // Without it, `fetch` says that it wants no answer from a cache.
      'cache-control': 'max-age=0',
    });
    assert.equal(again.status, 304);
  });

  it('takes a file back to a moment, for whoever may write, and that back again', async () => {
    const { get, path, ann, read } = await written();
    const { at } = historyTextSchema.parse(await (await get('history/at?file=main.ts&seq=3')).json());
    const before = await read();
    const restore = async (body: object) => server.send('POST', `${path}/restore`, body, bearer(ann.token));
    assert.deepEqual(
      await problemOf(await restore({ time: at })),
      [403, 'forbidden'],
      "the room is its owner's",
    );
    const version = await server.send('POST', `${path}/versions`, { name: 'before' }, bearer(ann.token));
    assert.equal(version.status, 201);
    const { versionId } = versionSchema.parse(await version.json());

    const done = takenBackSchema.parse(await (await restore({ time: at, paths: ['main.ts'] })).json());
    const text = await read();
    if (text !== before) assert.equal(done.files[0]?.before, 4);
    const back = await restore({ version: versionId, paths: ['main.ts'] });
    assert.equal(back.status, 200);
    assert.equal(await read(), before);
    const { versions } = versionsSchema.parse(await (await get('versions')).json());
    assert.deepEqual(
      versions.map(({ name, author }) => [name, author]),
      [['before', ann.userId]],
    );
  });

  it('rolls back what one person did, and nothing of the others', async () => {
    const { path, owner, ann, read } = await written();
    const body = { by: [ann.userId], from: '2000-01-01T00:00:00Z' };
    const done = await server.send('POST', `${path}/rollback`, body, owner);
    assert.deepEqual(takenBackSchema.parse(await done.json()).files, [], 'Ann took out what she wrote');
    await server.send('PUT', `${path}/files/main.ts`, 'ANN one\nthree by ANN\n', bearer(ann.token));
    assert.equal((await server.send('POST', `${path}/rollback`, body, owner)).status, 200);
    assert.equal(await read(), 'one\nthree by ben\n');
  });

  it('what is asked wrongly is refused with what to do', async () => {
    const { get, path, owner } = await written();
    for (const [query, status, code] of [
      ['history/at', 400, 'invalid_request'],
      ['history/at?file=none.ts', 404, 'file_not_found'],
      ['history/at?file=../x', 400, 'invalid_path'],
      ['history/at?file=main.ts&seq=99', 400, 'invalid_request'],
      ['history/at?file=main.ts&seq=-1', 400, 'invalid_request'],
      ['history/at?file=main.ts&seq=1&time=2026-01-01T00:00:00Z', 400, 'invalid_request'],
      ['history/at?file=main.ts&time=yesterday', 400, 'invalid_request'],
      ['history/frames?file=main.ts&from=3&to=1', 400, 'invalid_request'],
      ['history/changes?file=main.ts', 400, 'invalid_request'],
      ['history/changes?file=main.ts&from=1&from=2', 400, 'invalid_request'],
      ['history?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z', 400, 'invalid_request'],
      ['history?cursor=nonsense', 400, 'invalid_request'],
    ] as const)
      assert.deepEqual(await problemOf(await get(query)), [status, code], query);
    for (const [route, body, status, code] of [
      ['restore', {}, 400, 'invalid_request'],
      ['restore', { version: 'none' }, 404, 'version_not_found'],
      ['restore', { time: '2990-01-01T00:00:00Z', paths: ['none.ts'] }, 404, 'file_not_found'],
      ['rollback', { by: [], from: '2026-01-01T00:00:00Z' }, 400, 'invalid_request'],
      [
        'rollback',
        { by: ['x'], from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' },
        400,
        'invalid_request',
      ],
      ['versions', { name: '' }, 400, 'invalid_request'],
    ] as const)
      assert.deepEqual(
        await problemOf(await server.send('POST', `${path}/${route}`, body, owner)),
        [status, code],
        route,
      );
  });

  it('a viewer reads and changes nothing (invariant 3)', async () => {
    const { path, owner, get, read } = await written();
    const invite = await server.send('POST', `${path}/invites`, { role: 'viewer' }, owner);
    const viewer = bearer(((await invite.json()) as { secret: string }).secret);
    assert.equal((await get('history', viewer)).status, 200);
    assert.equal((await get('history/at?file=main.ts&seq=1', viewer)).status, 200);
    const before = await read();
    for (const [method, route, body] of [
      ['POST', 'restore', { time: '2026-01-01T00:00:00Z', paths: ['main.ts'] }],
      ['POST', 'rollback', { by: ['owner'], from: '2026-01-01T00:00:00Z', paths: ['main.ts'] }],
      ['POST', 'versions', { name: 'mine' }],
      ['DELETE', 'history', { before: '2990-01-01T00:00:00Z' }],
    ] as const)
      assert.deepEqual(await problemOf(await server.send(method, `${path}/${route}`, body, viewer)), [
        403,
        'forbidden',
      ]);
    assert.equal(await read(), before);
  });

  it('a guest who shows their secret again is the same person, and others are not', async () => {
    const { join, ann } = await written();
    assert.equal((await join('Ann', 'a'.repeat(22))).userId, ann.userId);
    assert.notEqual((await join('Ann', 'c'.repeat(22))).userId, ann.userId);
    assert.notEqual((await join('Ann')).userId, ann.userId);
    const other = await written();
    assert.notEqual(other.ann.userId, ann.userId, 'in another room nobody can tell');
  });

  it('what was deleted and is forgotten is in no row of the database', async () => {
    const { path, put, ann, ben, get, owner, roomId, read } = await written();
    const secret = 'hunter2-hunter2';
    await put(`one\nthree by ben\n${secret}\n`, ann);
    await put('one\nthree by ben\nenv\n', ann);
    const dump = () => storedHistory(server, roomId);
    assert.ok((await dump()).includes('hunter2'));
    assert.equal((await get('history/at?file=main.ts&seq=2')).status, 200);
    const forgotten = await server.send(
      'DELETE',
      `${path}/history`,
      { before: '2990-01-01T00:00:00Z' },
      owner,
    );
    assert.equal(forgotten.status, 204);
    assert.ok(!(await dump()).includes('hunter2'));
    assert.equal(await read(), 'one\nthree by ben\nenv\n');
    assert.deepEqual(await problemOf(await get('history/at?file=main.ts&seq=2')), [410, 'history_gone']);
    const blame = historyBlameSchema.parse(await (await get('history/blame?file=main.ts')).json());
    assert.deepEqual(
      blame.lines.map(({ author }) => author),
      ['owner', ben.userId, ann.userId],
    );
    await put('one\nthree by ben\nenv\nmore\n', ann);
    assert.equal(await read(), 'one\nthree by ben\nenv\nmore\n');
  });
});

/** Everything the database has of a room's history, in one text. */
async function storedHistory({ store }: TestServer, roomId: string): Promise<string> {
  const parts: Uint8Array[] = [];
  for (const head of await store.history.findAll(roomId)) {
    const { base, rows, snapshot } = await store.history.read(head);
    const states = [base?.state, base?.authorship, snapshot?.state].filter((bytes) => bytes !== undefined);
    parts.push(...rows.map(({ data }) => data), ...states);
  }
  return parts.map((bytes) => Buffer.from(bytes).toString('latin1')).join('\n');
}
