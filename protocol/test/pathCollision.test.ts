import assert from 'node:assert/strict';
import { collidingPath, pathKey } from '@tandem/protocol/pathCollision';
import fc from 'fast-check';

describe('paths that one disk cannot hold together', () => {
  it('are the same in another case or encoding, a file and a folder, and a folder in two spellings', () => {
    const pairs = [
      ['A.ts', 'a.ts'],
      ['caf\u00e9.md', 'cafe\u0301.md'],
      ['\u00e9a.md', 'e\u0301a.md'],
      ['STRASSE.txt', 'straße.txt'],
      ['straße.txt', 'STRAẞE.txt'],
      ['ΛΌΓΟΣ/a', 'λόγος/a'],
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

describe('the key of a path', () => {
  const spellings = (text: string) => [
    text.toUpperCase(),
    text.toLowerCase(),
    text.normalize('NFC'),
    text.normalize('NFD'),
    text.normalize('NFD').toUpperCase(),
    text.toLowerCase().normalize('NFD'),
    pathKey(text),
  ];

  it('is the same for every character in every case and encoding', () => {
    for (let code = 0x20; code < 0x1_1000; code += 1) {
      if (code >= 0xd800 && code < 0xe000) continue;
      const character = String.fromCodePoint(code);
      const text = `a${character}.b`;
      const key = pathKey(text);
      if (spellings(text).some((other) => pathKey(other) !== key)) assert.fail(code.toString(16));
    }
  });

  it('is the same for every text in every case and encoding', () => {
    const letter = fc.constantFrom(...'aAßẞſΣσςİIıiéΐ\u0301\u0345\u0308ﬁ/.ΆᾳKÅ');
    fc.assert(
      fc.property(fc.string({ unit: letter, maxLength: 8 }), (any) => {
        const text = any.normalize('NFD');
        for (const other of spellings(text))
          assert.equal(pathKey(other), pathKey(text), JSON.stringify(text));
      }),
      { numRuns: Number(process.env.PATH_RUNS ?? 500) },
    );
  });
});
