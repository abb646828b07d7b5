import assert from 'node:assert/strict';
import { indexBounds, RoomIndex } from '../../src/autocomplete/roomIndex.ts';
import type { RoomTexts } from '../../src/autocomplete/roomTexts.ts';
import { ManualTime } from './manualTime.ts';

/** Lets every promise that can go on go on. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('the index of rooms', () => {
  let time: ManualTime;
  let files: Map<string, { path: string; text: string }>;
  let known: Map<string, string>;
  let forgotten: string[];
  let reads: string[];
  let change: (fileId?: string) => void;
  let index: RoomIndex;

  beforeEach(() => {
    time = new ManualTime();
    files = new Map([
      ['1', { path: 'a.ts', text: 'a' }],
      ['2', { path: 'b.ts', text: 'b' }],
    ]);
    known = new Map();
    forgotten = [];
    reads = [];
    const texts: RoomTexts = {
      files: async () => [...files].map(([fileId, { path }]) => ({ fileId, path })),
      text: async (_, fileId) => {
        reads.push(fileId);
        return files.get(fileId)?.text;
      },
      onChanged: (listener) => {
        change = (fileId) => listener('room', fileId);
        return () => {
          change = () => {};
        };
      },
    };
    const engine = {
      put: (_: string, path: string, text: string) => known.set(path, text),
      remove: (_: string, path: string) => known.delete(path),
      forget: (room: string) => {
        forgotten.push(room);
        known.clear();
      },
    };
    index = new RoomIndex({ texts, engine, scheduler: time, report: (error) => assert.fail(String(error)) });
  });

  it('lists what it has read, the last changed last, and nothing that may hold secrets', async () => {
    files.set('3', { path: '.env', text: 'KEY=1' });
    index.follow('room');
    await settled();
    await settled();
    change('1');
    time.pass(250);
    await settled();
    assert.deepEqual(
      index.files('room').map(({ path }) => path),
      ['b.ts', 'a.ts'],
    );
    assert.deepEqual(index.files('other'), []);
  });

  it('reads a room when somebody first asks in it, and only then', async () => {
    change('1');
    time.pass(1000);
    await settled();
    assert.deepEqual(reads, []);
    index.follow('room');
    await settled();
    assert.deepEqual(Object.fromEntries(known), { 'a.ts': 'a', 'b.ts': 'b' });
  });

  it('invariant 9: leaves out what may hold secrets, as soon as its path or its text says so', async () => {
    files.set('3', { path: '.env', text: 'PASSWORD=x' });
    files.set('4', { path: 'key.ts', text: '-----BEGIN PRIVATE KEY-----' });
    index.follow('room');
    await settled();
    assert.deepEqual([...known.keys()], ['a.ts', 'b.ts']);
    assert.ok(!reads.includes('3'));
    files.set('1', { path: 'a.ts', text: '-----BEGIN RSA PRIVATE KEY-----' });
    files.set('2', { path: 'prod.tfstate', text: 'b' });
    change('1');
    change();
    time.pass(1000);
    await settled();
    assert.deepEqual([...known.keys()], []);
  });

  it('leaves out a file that is too long, and files beyond what a room may have', async () => {
    const half = 'x'.repeat(indexBounds.file);
    files.set('1', { path: 'a.ts', text: `${half}x` });
    const most = indexBounds.room / indexBounds.file;
    for (let file = 0; file < most + 3; file++) files.set(`f${file}`, { path: `f${file}.ts`, text: half });
    index.follow('room');
    await settled();
    const size = () => [...known.values()].reduce((sum, text) => sum + text.length, 0);
    assert.ok(!known.has('a.ts'));
    assert.ok(size() <= indexBounds.room && size() > indexBounds.room - indexBounds.file);
    files.set('f0', { path: 'f0.ts', text: 'short' });
    files.set(`f${most + 2}`, { path: 'late.ts', text: half.slice(10) });
    change('f0');
    change();
    time.pass(1000);
    await settled();
    assert.equal(known.get('f0.ts'), 'short');
    assert.ok(known.has('late.ts') && size() <= indexBounds.room);
  });

  it('forgets the rooms nobody asked in for longest when all together have too much', async () => {
    files.clear();
    const most = indexBounds.room / indexBounds.file;
    const text = 'x'.repeat(indexBounds.file);
    for (let file = 0; file < most; file++) files.set(`${file}`, { path: `f${file}.ts`, text });
    const rooms = indexBounds.all / indexBounds.room;
    for (let room = 0; room < rooms; room++) {
      index.follow(`room${room}`);
      await settled();
    }
    index.follow('room0');
    assert.deepEqual(forgotten, []);
    index.follow('one more');
    await settled();
    assert.deepEqual(forgotten, ['room1']);
  });

  it('has what a partner wrote within a second, however many keys it took', async () => {
    index.follow('room');
    await settled();
    reads = [];
    for (const text of ['n', 'ne', 'new']) {
      files.set('1', { path: 'a.ts', text });
      change('1');
    }
    time.pass(999);
    await settled();
    assert.equal(known.get('a.ts'), 'new');
    assert.deepEqual(reads, ['1']);
  });

  it('follows files that come, go and are renamed', async () => {
    index.follow('room');
    await settled();
    files.delete('1');
    files.set('2', { path: 'moved.ts', text: 'b' });
    files.set('3', { path: 'c.ts', text: 'c' });
    change();
    time.pass(999);
    await settled();
    assert.deepEqual(Object.fromEntries(known), { 'moved.ts': 'b', 'c.ts': 'c' });
  });

  it('forgets a room that is gone or that nobody asks in, and reads it again on the next question', async () => {
    index.follow('room');
    await settled();
    index.forget('room');
    assert.equal(known.size, 0);
    index.follow('room');
    await settled();
    assert.equal(known.size, 2);
    time.pass(16 * 60_000);
    assert.equal(known.size, 0);
    assert.equal(time.waiting, 0);
  });

  it('reads everything again after the engine lost it', async () => {
    index.follow('room');
    await settled();
    known.clear();
    index.restart();
    await settled();
    assert.equal(known.size, 2);
  });
});
