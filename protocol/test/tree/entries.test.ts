import assert from 'node:assert/strict';
import { maxTreeChanges, treeRequestSchema } from '@tandem/protocol/tree/entries';

describe('changes somebody asks for', () => {
  const hash = 'a'.repeat(64);
  const put = { op: 'put', path: 'a', base: null, hash };

  it('are put, link, move and remove, each with what it builds on', () => {
    const changes = [
      put,
      { op: 'link', path: 'b', base: 3, target: 'a' },
      { op: 'move', path: 'a', base: 4, to: 'c' },
      { op: 'remove', path: 'c', base: 5 },
    ];
    const parsed = treeRequestSchema.parse({ changes, label: 'switched to x' });
    assert.deepEqual(parsed.changes[0], { ...put, executable: false });
  });

  it('are refused whole when they are none', () => {
    const bad = [
      { ...put, hash: 'A'.repeat(64) },
      { ...put, hash: 'a'.repeat(63) },
      { ...put, base: -1 },
      { ...put, base: 0.5 },
      { op: 'put', path: 'a', hash },
      { op: 'move', path: 'a', base: null, to: 'b' },
      { op: 'write', path: 'a', base: null },
      { ...put, path: 'x'.repeat(1025) },
      null,
    ];
    for (const change of bad)
      assert.ok(!treeRequestSchema.safeParse({ changes: [change] }).success, JSON.stringify(change));
    const many = Array.from({ length: maxTreeChanges + 1 }, () => put);
    assert.ok(!treeRequestSchema.safeParse({ changes: many }).success);
    assert.ok(!treeRequestSchema.safeParse({}).success);
    for (const label of ['a\0', 'a\nb', 'a\ud83d', 'x'.repeat(201)])
      assert.ok(!treeRequestSchema.safeParse({ changes: [], label }).success);
  });
});
