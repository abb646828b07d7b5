import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as Y from 'yjs';
import { textDifference } from '../src/textDifference.ts';
import { mergeText } from '../src/textMerge.ts';

const texts = fc.string({ unit: fc.constantFrom('a', 'b', '\n', 'é', '😀', '\u0301'), maxLength: 60 });

function applied(before: string, after: string, effort?: number): string {
  let text = '';
  let at = 0;
  for (const { from, to, text: inserted } of textDifference(before, after, effort)) {
    assert.ok(from >= at && to >= from, 'sorted, and not overlapping');
    text += before.slice(at, from) + inserted;
    at = to;
  }
  return text + before.slice(at);
}

describe('the difference of two texts', () => {
  it('leads from one to the other, with any effort', () => {
    fc.assert(
      fc.property(texts, texts, fc.nat(2000), (before, after, effort) => {
        assert.equal(applied(before, after), after);
        assert.equal(applied(before, after, effort), after);
      }),
    );
  });

  it('compares by characters as long as its effort lasts, and replaces what comes after whole', () => {
    const text = (changed: string) =>
      Array.from({ length: 5 }, (_, index) => `${index} ${'='.repeat(300)}\n${changed}\n`).join('');
    const before = text('x12y');
    const after = text('x21y');
    // `12` and `21` share a character: compared, they are two small changes each.
    assert.equal(textDifference(before, after).length, 10);
    assert.equal(textDifference(before, after, 9).length, 7);
    assert.equal(textDifference(before, after, 0).length, 5);
  });

  it('large texts that have nothing in common are replaced, and not compared for minutes', () => {
    const noise = (seed: number) =>
      Array.from({ length: 200_000 }, (_, index) => 'abcdefgh'[(index * seed + (index >> 3)) % 8]).join('');
    const doc = new Y.Doc();
    const text = doc.getText('content');
    text.insert(0, noise(3));
    doc.transact(() => mergeText(text, noise(5)));
    assert.equal(text.toString(), noise(5));
  });

  it('many stretches that have nothing in common take no more than the effort together', () => {
    const noise = (seed: number) =>
      Array.from(
        { length: 2_000 },
        (_, line) =>
          `line ${line}\n${Array.from({ length: 900 }, (__, at) => 'abcdefgh'[(at * seed + (at >> 2) + line) % 8]).join('')}\n`,
      ).join('');
    assert.equal(applied(noise(3), noise(5), 4_000_000), noise(5));
  });
});
