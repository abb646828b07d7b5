import assert from 'node:assert/strict';
import type { Effect, Outcome, Task } from '@tandem/client/mirror/effects';
import { Mirror } from '@tandem/client/mirror/mirror';

const file = (path: string, hash: string, stamp = '1') => ({ path, hash, stamp });
const entry = (path: string, hash: string, seq: number) => ({ path, hash, seq, version: seq });
const agreed = (paths: string[]) =>
  paths.map((path, index) => [path, { base: { path, hash: 'h', version: index + 1 } }] as const);

/** A mirror whose disk and room are as given. */
function mirrorOf(records: Parameters<typeof agreed>[0], disk: string[], room: string[]): Mirror {
  const mirror = new Mirror(agreed(records));
  mirror.diskScanned(
    mirror.beginLook(),
    disk.map((path) => file(path, 'h')),
    new Map(),
  );
  for (const path of room) mirror.roomChanged(path, entry(path, 'h', records.indexOf(path) + 1), 0);
  mirror.roomListed();
  return mirror;
}

function all(mirror: Mirror): Task[] {
  const tasks: Task[] = [];
  for (let task = mirror.next(); task; task = mirror.next()) tasks.push(task);
  return tasks;
}

/** Answers what comes next. @returns the effects, in order */
function through(mirror: Mirror, ...outcomes: Outcome[]): Effect['do'][] {
  return outcomes.map((outcome) => {
    const task = mirror.next();
    assert.ok(task, 'there is something to do');
    mirror.done(task, outcome);
    return task.effect.do;
  });
}

const done: Outcome = { is: 'done' };
const paths = Array.from({ length: 60 }, (_, index) => `f${index}`);

describe('the mirror', () => {
  it('decides nothing before the disk was looked at and the tree has come', () => {
    const mirror = new Mirror(agreed(paths));
    assert.equal(mirror.next(), undefined);
    mirror.roomListed();
    assert.equal(mirror.next(), undefined);
  });

  it('deletes on neither side before all is quiet, and asks before it deletes much', () => {
    for (const [disk, room, side] of [
      [paths.slice(21), paths, 'room'],
      [paths, paths.slice(21), 'disk'],
    ] as const) {
      const mirror = mirrorOf(paths, disk, room);
      assert.deepEqual(all(mirror), []);
      assert.deepEqual(mirror.settled(), [{ side, count: 21 }]);
      assert.deepEqual(all(mirror), []);
      mirror.answer(side, true);
      assert.equal(all(mirror).length, 21);
    }
  });

  it('brings back what is not to be deleted', () => {
    const deleted = mirrorOf(paths, paths.slice(21), paths);
    all(deleted);
    deleted.settled();
    deleted.answer('room', false);
    assert.deepEqual([...new Set(all(deleted).map(({ effect }) => effect.do))], ['stage']);
    const removed = mirrorOf(paths, paths, paths.slice(21));
    all(removed);
    removed.settled();
    removed.answer('disk', false);
    assert.deepEqual([...new Set(all(removed).map(({ effect }) => effect.do))], ['keep']);
  });

  it('deletes few without a question', () => {
    const mirror = mirrorOf(paths, paths.slice(20), paths);
    all(mirror);
    assert.deepEqual(mirror.settled(), []);
    assert.equal(all(mirror).length, 20);
  });

  it('offers again what the room refused only when something has changed', () => {
    const mirror = mirrorOf([], ['.envrc'], []);
    const refused: Outcome = { is: 'refused', changed: false, entry: undefined, seq: 5 };
    assert.deepEqual(through(mirror, done, done, refused, done), ['keep', 'remember', 'put', 'remember']);
    assert.equal(mirror.next(), undefined);
    mirror.diskLooked(mirror.beginLook(), '.envrc', [file('.envrc', 'other', '2')]);
    assert.equal(mirror.next()?.effect.do, 'keep');
  });

  it('takes nothing from a look during which it wrote itself', () => {
    const mirror = mirrorOf([], [], ['a']);
    const look = mirror.beginLook();
    const written: Outcome = { is: 'disk', file: file('a', 'h') };
    assert.deepEqual(through(mirror, done, done, written, done), ['stage', 'remember', 'commit', 'remember']);
    assert.deepEqual(mirror.diskScanned(look, [], new Map()), ['a']);
    assert.equal(mirror.next(), undefined);
  });

  it('leaves a file alone that differs from another in case alone, and says so', () => {
    const mirror = new Mirror();
    mirror.diskScanned(mirror.beginLook(), [file('A.ts', 'h'), file('a.ts', 'g')], new Map());
    mirror.roomListed();
    assert.equal(all(mirror).length, 1);
    assert.deepEqual(mirror.unmirrored, ['a.ts']);
  });
});
