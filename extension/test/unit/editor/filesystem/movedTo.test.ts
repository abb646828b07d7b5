import assert from 'node:assert/strict';
import { movedTo } from '../../../../src/editor/filesystem/movedTo.ts';

describe('where a file is after a move', () => {
  it('goes with its own new name, or with its folder', () => {
    assert.equal(movedTo('/a/b.txt', '/a/b.txt', '/a/c.txt'), '/a/c.txt');
    assert.equal(movedTo('/a/b/c.txt', '/a', '/x/y'), '/x/y/b/c.txt');
  });

  it('stays when something else moved, also when its name begins alike', () => {
    assert.equal(movedTo('/a/b.txt', '/a/b', '/a/c'), undefined);
    assert.equal(movedTo('/ab/c.txt', '/a', '/x'), undefined);
  });
});
