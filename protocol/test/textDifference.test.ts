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

  it('leaves what was typed into empty lines in them', () => {
    assert.deepEqual(textDifference('\n\n', 'ada\n\nben'), [
      { from: 0, to: 0, text: 'ada' },
      { from: 2, to: 2, text: 'ben' },
    ]);
  });

  it('invariant 1: lines that two people add at the same moment, anywhere, all come out whole', () => {
    // Lines much like each other, so that one can be taken for a piece of the next.
    const line = fc.nat(120).map((number) => `script-${number}\n`);
    const additions = fc.array(fc.record({ at: fc.nat(), line }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), additions, additions, (lines, ones, others) => {
        const docs = [ones, others].map((added, index) => {
          const doc = new Y.Doc();
          doc.clientID = 9;
          doc.getText('content').insert(0, lines.join(''));
          const target = [...lines];
          for (const addition of added) target.splice(addition.at % (target.length + 1), 0, addition.line);
          doc.clientID = index + 1;
          mergeText(doc.getText('content'), target.join(''));
          return doc;
        });
        Y.applyUpdate(docs[0]!, Y.encodeStateAsUpdate(docs[1]!));
        const merged = docs[0]!.getText('content').toString().split('\n').slice(0, -1);
        const written = [...lines, ...ones.map(({ line }) => line), ...others.map(({ line }) => line)];
        assert.deepEqual(merged.toSorted(), written.map((each) => each.trimEnd()).toSorted());
      }),
      {
        numRuns: 2_000,
        examples: [
          [
            ['script-0\n'],
            [
              { at: 1, line: 'script-1\n' },
              { at: 0, line: 'script-100\n' },
            ],
            [{ at: 0, line: 'script-1\n' }],
          ],
        ],
      },
    );
  });
});
