import assert from 'node:assert/strict';
import { collidingPath } from '@tandem/protocol/pathCollision';

describe('paths that one disk cannot hold together', () => {
  it('are the same in another case or encoding, a file and a folder, and a folder in two spellings', () => {
    const pairs = [
      ['A.ts', 'a.ts'],
      ['caf\u00e9.md', 'cafe\u0301.md'],
      ['STRASSE.txt', 'straße.txt'],
      ['utils', 'utils/paths.py'],
      ['Utils', 'utils/paths.py'],
      ['src/a.ts', 'Src/b.ts'],
    ] as const;
    for (const [one, other] of pairs) {
      assert.equal(collidingPath(one, ['x', other]), other);
      assert.equal(collidingPath(other, [one]), one);
    }
  });

  it('are not those every disk tells apart', () => {
    for (const [one, other] of [
      ['a.ts', 'a.ts'],
      ['a.ts', 'a.tsx'],
      ['utils', 'utils2/paths.py'],
      ['src/a.ts', 'src/b.ts'],
      ['src/a.ts', 'a.ts'],
    ] as const) {
      assert.equal(collidingPath(one, [other]), undefined);
    }
  });
});
