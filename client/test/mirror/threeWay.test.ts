import assert from 'node:assert/strict';
import { asideName } from '@tandem/client/mirror/asideName';
import { rebasedDifference, withReplacements } from '@tandem/client/mirror/threeWay';
import fc from 'fast-check';

const merged = (base: string, ours: string, theirs: string) =>
  withReplacements(theirs, rebasedDifference(base, ours, theirs));

describe('merging two changes of one text', () => {
  it('keeps both, and what one inserted where the other deletes', () => {
    assert.equal(merged('a\nb\n', 'a\nx\nb\n', 'a\nb\ny\n'), 'a\nx\nb\ny\n');
    assert.equal(merged('a\nb\nc\n', '', 'a\nx\nb\nc\n'), 'x\n');
    assert.equal(merged('a\n', 'a\nours\n', 'a\ntheirs\n'), 'a\nours\ntheirs\n');
    assert.equal(merged('same', 'same', 'other'), 'other');
    assert.equal(merged('', 'new', ''), 'new');
  });

  it('has what either wrote once and whole, and what neither deleted, whatever both did', () => {
    const edit = fc.record({ at: fc.nat(9), gone: fc.nat(3), added: fc.nat(2) });
    const edits = fc.array(edit, { maxLength: 4 });
    fc.assert(
      fc.property(fc.nat(8), edits, edits, (length, one, other) => {
        let count = 0;
        const word = () => String.fromCharCode(0x4e00 + count++);
        const base = Array.from({ length }, word);
        const change = (list: typeof one) => {
          const words = [...base];
          for (const { at, gone, added } of list)
            words.splice(at, gone, ...Array.from({ length: added }, word));
          return words;
        };
        const [ours, theirs] = [change(one), change(other)];
        const text = (words: string[]) => words.map((each) => `${each}\n`).join('');
        const result = merged(text(base), text(ours), text(theirs)).match(/[^\n]/g) ?? [];
        for (const each of [...ours, ...theirs]) {
          const times = result.filter((other) => other === each).length;
          if (!base.includes(each)) assert.equal(times, 1);
          else if (ours.includes(each) && theirs.includes(each)) assert.ok(times >= 1);
        }
      }),
      { numRuns: Number(process.env.MERGE_RUNS ?? 300) },
    );
  });
});

describe('the name of a file that is kept aside', () => {
  it('says why, in front of its ending', () => {
    assert.equal(asideName('img/logo.png', 'Anna, 30 Nov 20.15'), 'img/logo (Anna, 30 Nov 20.15).png');
    assert.equal(asideName('a.b/Makefile', 'Anna', 2), 'a.b/Makefile (Anna 2)');
    assert.equal(asideName('.env.d.ts', 'Anna'), '.env (Anna).d.ts');
  });
});
