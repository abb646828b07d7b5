import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { decodePack, encodePack, maxPackBytes } from '@tandem/protocol/tree/blobPack';
import { blobsTakenSchema, treePageSchema, treeResultSchema } from '@tandem/protocol/tree/entries';
import { bearer, startTestServer, type TestServer } from './server.ts';

const binary = { 'content-type': 'application/octet-stream' };
const bytes = Uint8Array.from(Buffer.from('bytes'));
const hash = createHash('sha256').update(bytes).digest('hex');

describe('http: the tree of a room', () => {
  let server: TestServer;
  let room: { roomId: string; ownerToken: string };
  before(async () => {
    server = await startTestServer({ MAX_ROOM_BYTES: '1mb' });
  });
  after(() => server.stop());
  beforeEach(async () => {
    room = await server.createRoom();
  });

  const send = (method: string, path: string, body?: Uint8Array | object, headers = {}) =>
    server.send(method, `/rooms/${room.roomId}/${path}`, body, headers);
  const problem = async (response: Response) =>
    `${response.status} ${((await response.json()) as { code: string }).code}`;
  const put = { op: 'put', path: '.envrc', base: null, hash };

  it('takes bytes, what stands there, and gives both back', async () => {
    assert.deepEqual(await (await send('POST', 'blobs/missing', { hashes: [hash] })).json(), {
      hashes: [hash],
    });
    const taken = await send('POST', 'blobs', encodePack([{ hash, bytes }]), binary);
    assert.deepEqual(blobsTakenSchema.parse(await taken.json()), { taken: 1, wrong: [] });
    assert.deepEqual(await (await send('POST', 'blobs/missing', { hashes: [hash] })).json(), { hashes: [] });
    const changes = { changes: [put, { ...put, path: 'a' }], label: 'first' };
    const asEditor = treeResultSchema.parse(await (await send('POST', 'tree', changes)).json());
    assert.deepEqual(
      asEditor.refused.map(({ index, code }) => [index, code]),
      [[0, 'owner_only']],
    );
    const asOwner = await send('POST', 'tree', { changes: [put] }, bearer(room.ownerToken));
    assert.deepEqual(treeResultSchema.parse(await asOwner.json()).refused, []);
    const page = treePageSchema.parse(await (await send('GET', 'tree')).json());
    assert.deepEqual(
      page.changes.map(({ path }) => path),
      ['a', '.envrc'],
    );
    const fetched = await send('POST', 'blobs/fetch', { hashes: [hash] });
    assert.deepEqual(decodePack(new Uint8Array(await fetched.arrayBuffer())), [{ hash, bytes }]);
  });

  it('refuses what is no pack, too much, no list of changes, and no number', async () => {
    assert.equal(
      await problem(await send('POST', 'blobs', new Uint8Array(5), binary)),
      '400 invalid_request',
    );
    const large = new Uint8Array(maxPackBytes + 1);
    assert.equal(await problem(await send('POST', 'blobs', large, binary)), '413 too_large');
    assert.equal(await problem(await send('POST', 'blobs', bytes)), '415 unsupported_media_type');
    assert.equal(
      await problem(await send('POST', 'tree', { changes: [{ op: 'x' }] })),
      '400 invalid_request',
    );
    assert.equal(await problem(await send('POST', 'blobs/fetch', { hashes: ['x'] })), '400 invalid_request');
    assert.equal(await problem(await send('GET', 'tree?since=-1')), '400 invalid_request');
  });

  it('takes no more than a room may keep', async () => {
    const much = new Uint8Array(900_000);
    const name = (content: Uint8Array) => createHash('sha256').update(content).digest('hex');
    const pack = (content: Uint8Array) => encodePack([{ hash: name(content), bytes: content }]);
    assert.equal((await send('POST', 'blobs', pack(much), binary)).status, 200);
    const more = await send('POST', 'blobs', pack(much.fill(1)), binary);
    assert.equal(await problem(more), '507 storage_full');
  });
});

describe('http: the tree of a room where newcomers only read', () => {
  it('is read by all, and written by none of them', async () => {
    const server = await startTestServer({ ROOM_DEFAULT_ROLE: 'viewer' });
    try {
      const { roomId } = await server.createRoom();
      const ask = async (method: string, path: string, body?: object) =>
        (await server.send(method, `/rooms/${roomId}/${path}`, body)).status;
      assert.equal(await ask('GET', 'tree'), 200);
      assert.equal(await ask('POST', 'blobs/fetch', { hashes: [] }), 200);
      assert.equal(await ask('POST', 'tree', { changes: [] }), 403);
      assert.equal(await ask('POST', 'blobs/missing', { hashes: [] }), 403);
      assert.equal(await ask('POST', 'blobs'), 403);
    } finally {
      await server.stop();
    }
  });
});
