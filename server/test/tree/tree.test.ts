import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { decodePack, encodePack } from '@tandem/protocol/tree/blobPack';
import type { TreeRequestChange, TreeResult } from '@tandem/protocol/tree/entries';
import type { Store } from '../../src/store/open/store.ts';
import type { StorageQuota } from '../../src/store/storageQuota.ts';
import { RoomTree } from '../../src/tree/roomTree.ts';
import { onBothDatabases } from '../store/databases.ts';
import { newRoom } from '../store/rooms.ts';

const blobOf = (text: string) => {
  const bytes = Buffer.from(text);
  return { hash: createHash('sha256').update(bytes).digest('hex'), bytes: Uint8Array.from(bytes) };
};
const [one, two] = [blobOf('one'), blobOf('two')];
const owner = { userId: 'owner', isOwner: true };
const editor = { userId: 'editor', isOwner: false };

onBothDatabases('the tree of a room', (database) => {
  let store: Store;
  let tree: RoomTree;
  let roomId: string;
  before(async () => {
    store = await database().open();
    const quota: Pick<StorageQuota, 'wouldBeFull' | 'wrote'> = store.quota;
    tree = new RoomTree({ trees: store.trees, blobs: store.blobs, quota, maxEntries: 8 });
  });
  after(() => store?.close());
  beforeEach(async () => {
    const room = newRoom();
    await store.rooms.create(room);
    roomId = room.roomId;
    await tree.addBlobs(roomId, [one, two]);
  });

  const put = (path: string, base: number | null = null, { hash } = one): TreeRequestChange => ({
    ...{ op: 'put', path, base, hash, executable: false },
  });
  const change = (changes: TreeRequestChange[], asker = owner) =>
    tree.change(roomId, asker, changes, undefined);
  const codes = ({ refused }: TreeResult) => refused.map(({ index, code }) => `${index} ${code}`);
  const paths = async () => (await tree.page(roomId, 0)).changes.map(({ path }) => path);

  it('lists what stands there, and what changed since', async () => {
    assert.deepEqual(await tree.page(roomId, 0), { changes: [], seq: 0, more: false });
    const { seq, done } = await change([put('a'), put('b/c')]);
    assert.deepEqual(done, [1, 2]);
    await change([put('a', 1, two), { op: 'remove', path: 'b/c', base: 2 }, put('d')]);
    const { changes } = await tree.page(roomId, seq);
    assert.deepEqual(
      changes.map(({ kind, path, seq }) => `${kind} ${path} ${seq}`),
      ['blob a 3', 'none b/c 4', 'blob d 5'],
    );
    assert.deepEqual(await paths(), ['a', 'd']);
    assert.deepEqual(await tree.page(roomId, 5), { changes: [], seq: 5, more: false });
  });

  it('compares each change with what its sender knows, and does the others', async () => {
    await change([put('a'), put('b')]);
    const result = await change([
      put('a'),
      put('b', 1),
      put('b', 2, two),
      { op: 'remove', path: 'c', base: 9 },
    ]);
    assert.deepEqual(codes(result), ['0 changed', '1 changed', '3 changed']);
    assert.deepEqual(result.done, [null, null, 3, null]);
    assert.equal(result.refused[0]?.now?.seq, 1);
    assert.equal(result.refused[2]?.now, null);
    assert.deepEqual((await change([put('b', 3, two)])).done, [null], 'nothing has changed');
  });

  it('of changes at the same time takes one after another', async () => {
    const results = await Promise.all([two, one, two, one].map((blob) => change([put('a', null, blob)])));
    assert.equal(results.filter(({ refused }) => refused.length === 0).length, 1);
    assert.equal((await tree.page(roomId, 0)).seq, 1);
  });

  it('refuses paths that some disk cannot hold, alone or beside others', async () => {
    const bad = [
      '../x',
      '/etc/passwd',
      'C:/x',
      'a:b',
      'con',
      'a\0',
      'x.',
      '.git/hooks/pre-commit',
      'x'.repeat(300),
    ];
    const refused = await change(bad.map((path) => put(path)));
    assert.deepEqual(
      codes(refused),
      bad.map((_path, index) => `${index} path`),
    );
    await change([put('src/a.ts'), put('readme')]);
    const colliding = await change([
      put('Src/b.ts'),
      put('readme/x'),
      put('src'),
      put('src/A.ts'),
      put('src/b.ts'),
    ]);
    assert.deepEqual(codes(colliding).sort(), ['0 collides', '1 collides', '2 collides', '3 changed']);
    assert.deepEqual(await paths(), ['src/a.ts', 'readme', 'src/b.ts']);
    const kept = await change([
      { op: 'move', path: 'src/a.ts', base: 1, to: 'readme' },
      put('readme/x'),
      put('SRC/c'),
    ]);
    assert.deepEqual(codes(kept), ['0 collides', '1 collides', '2 collides']);
    const swapped = await change([{ op: 'remove', path: 'readme', base: 2 }, put('readme/x')]);
    assert.deepEqual(codes(swapped), []);
    const among = await change([put('lib/x'), put('Lib/y'), put('new'), put('new/z')]);
    assert.deepEqual(codes(among), ['1 collides', '3 collides']);
  });

  it('renames, in case alone too, a whole folder at once, and never onto another', async () => {
    await change([put('Src/a'), put('Src/b'), put('c')]);
    const moves = await change([
      { op: 'move', path: 'Src/a', base: 1, to: 'src/a' },
      { op: 'move', path: 'Src/b', base: 2, to: 'src/b' },
      { op: 'move', path: 'c', base: 3, to: 'SRC/A' },
    ]);
    assert.deepEqual(codes(moves), ['2 collides']);
    assert.deepEqual(await paths(), ['c', 'src/a', 'src/b']);
    const half = await change([{ op: 'move', path: 'src/a', base: 5, to: 'SRC/a' }]);
    assert.deepEqual(codes(half), ['0 collides']);
  });

  it('lets only owners write what can run code, and links', async () => {
    const link = (target: string, path = 'l'): TreeRequestChange => ({
      op: 'link',
      path,
      base: null,
      target,
    });
    await change([put('safe'), put('.envrc'), link('safe', 'k')]);
    const refused = await change(
      [
        ...['.vscode/tasks.json', 'a/.VSCODE/Settings.json', '.husky/x', '.npmrc'].map((path) => put(path)),
        link('safe'),
        { op: 'move', path: 'safe', base: 1, to: '.mcp.json' },
        { op: 'remove', path: '.envrc', base: 2 },
        put('k', 3),
        put('fine'),
      ],
      editor,
    );
    assert.deepEqual(
      codes(refused),
      [0, 1, 2, 3, 4, 5, 6, 7].map((index) => `${index} owner_only`),
    );
    const targets = ['../x', '/etc/passwd', 'a/../../b', '.git/hooks'];
    assert.deepEqual(
      codes(await change(targets.map((target) => link(target)))),
      [0, 1, 2, 3].map((at) => `${at} link`),
    );
    assert.deepEqual(
      codes(await change([{ op: 'move', path: 'k', base: 3, to: 'deep/k' }, link('safe', 'x/m')])),
      [],
    );
  });

  it('is bounded, and takes no bytes the room does not have', async () => {
    const other = newRoom();
    await store.rooms.create(other);
    const secret = blobOf('of another room');
    await tree.addBlobs(other.roomId, [secret]);
    assert.deepEqual(codes(await change([put('stolen', null, secret)])), ['0 blob_missing']);
    assert.equal((await tree.pack(roomId, [secret.hash])).length, 0);
    assert.deepEqual(await tree.missing(roomId, [secret.hash, one.hash, secret.hash]), [secret.hash]);
    const many = await change(Array.from({ length: 9 }, (_, index) => put(`f${index}`)));
    assert.deepEqual(codes(many), ['8 too_many']);
    const replaced = await change([{ op: 'remove', path: 'f0', base: 1 }, put('f8')]);
    assert.deepEqual(codes(replaced), []);
  });

  it('takes bytes by their hash alone, and gives them back', async () => {
    const wrong = { hash: one.hash, bytes: two.bytes };
    assert.deepEqual(await tree.addBlobs(roomId, [two, wrong]), { taken: 1, wrong: [one.hash] });
    const pack = decodePack(await tree.pack(roomId, [two.hash, one.hash, 'f'.repeat(64)]));
    assert.deepEqual(
      new Map(pack.map(({ hash, bytes }) => [hash, Buffer.from(bytes).toString()])),
      new Map([
        [one.hash, 'one'],
        [two.hash, 'two'],
      ]),
    );
    assert.equal(encodePack(pack).length, 2 * 36 + 6);
  });

  it('keeps bytes as long as something names them, and not without end', async () => {
    const later = new Date(Date.now() + 3_600_000);
    await change([put('a')]);
    await store.blobs.collect(new Date(Date.now() - 3_600_000));
    assert.deepEqual(await tree.missing(roomId, [one.hash, two.hash]), []);
    await store.blobs.collect(later);
    assert.deepEqual(await tree.missing(roomId, [one.hash, two.hash]), [two.hash]);
    await tree.addBlobs(roomId, [two]);
    assert.equal(decodePack(await tree.pack(roomId, [two.hash])).length, 1);
  });

  it('goes with its room', async () => {
    await change([put('a')]);
    const { seq } = await tree.page(roomId, 0);
    assert.equal(seq, 1);
    await store.rooms.remove(roomId);
    assert.deepEqual(await tree.page(roomId, 0), { changes: [], seq: 0, more: false });
    assert.equal((await tree.pack(roomId, [one.hash])).length, 0);
    await assert.rejects(change([put('b')]), { code: 'room_gone' });
    await assert.rejects(tree.addBlobs(roomId, [one]), { code: 'room_gone' });
  });
});
