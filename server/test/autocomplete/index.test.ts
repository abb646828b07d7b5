import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  ContextMatches,
  collectContextMatches,
} from '../../src/autocomplete/engine/predict/contextMatches.ts';
import { OpenFile } from '../../src/autocomplete/engine/predict/openFile.ts';
import { commonPrefixLength, comparePositions } from '../../src/autocomplete/engine/predict/suffixArray.ts';
import { Workspace } from '../../src/autocomplete/engine/predict/workspace.ts';
import { lexLine, lexPrefix } from '../../src/autocomplete/engine/text/lexer.ts';
import { atOnce } from '../../src/autocomplete/engine/text/slices.ts';
import { Vocabulary } from '../../src/autocomplete/engine/text/vocabulary.ts';

const lineOfCode = fc.constantFrom(
  'const a = b;',
  '  return a + b;',
  'if (a === b) {',
  '}',
  '',
  '  foo(a, b);',
  'foo(b);',
  '\tlet c = foo(a);',
);
const file = fc.array(lineOfCode, { maxLength: 40 });

describe('the lexer', () => {
  it('gives blanks to the token they stand before, and the indentation to none', () => {
    assert.deepEqual(lexLine('\t  const a1 = b.c(2.5) // no!  '), {
      tokens: ['const', ' a1', ' =', ' b', '.', 'c', '(', '2.5', ')', ' //', ' no', '!'],
      indent: 6,
    });
  });

  it('gives back the line without its indentation and its trailing blanks', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'B', '1', ' ', '\t', '(', '=', '.', '"', 'é') }),
        (line) => {
          assert.equal(lexLine(line).tokens.join(''), line.trim());
        },
      ),
    );
  });

  it('tells what is being typed from what is finished', () => {
    assert.deepEqual(lexPrefix('  foo.ba').partial, 'ba');
    assert.deepEqual(lexPrefix('  foo(').partial, '');
    assert.deepEqual(lexPrefix('return ').partial, ' ');
    assert.deepEqual(lexPrefix('a = ne'), { tokens: ['a', ' ='], indent: 0, partial: ' ne' });
    assert.deepEqual(lexPrefix('    ').partial, '');
  });
});

/** Its positions stand in the order of the contexts before them. */
function assertSorted({ sorted, symbols, depth }: OpenFile['words']): void {
  for (let i = 1; i < sorted.length; i++) {
    assert.ok(comparePositions(symbols, sorted[i - 1]!, sorted[i]!, 1, depth) <= 0);
  }
}

/** It knows in how much each position agrees with the one before it. */
function assertAgreed({ agreed, sorted, symbols, depth }: OpenFile['words']): void {
  for (let i = 1; i < sorted.length; i++) {
    assert.equal(agreed[i], commonPrefixLength(symbols, sorted[i - 1]!, sorted[i]!, depth));
  }
}

describe('the index of an open file', () => {
  it('is after any edits what it is when built anew', () => {
    fc.assert(
      fc.property(fc.array(file, { minLength: 1, maxLength: 6 }), (versions) => {
        const vocabulary = new Vocabulary();
        const edited = new OpenFile(vocabulary);
        for (const version of versions) {
          atOnce(edited.updating(version));
          const built = new OpenFile(vocabulary);
          atOnce(built.updating(version));
          for (const stream of ['words', 'classes'] as const) {
            const { sorted, symbols, targets } = edited[stream];
            assert.deepEqual(symbols, built[stream].symbols);
            assert.deepEqual(targets, built[stream].targets);
            assert.deepEqual(
              [...sorted].sort((a, b) => a - b),
              [...built[stream].sorted].sort((a, b) => a - b),
            );
            assertSorted(edited[stream]);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is that of the text also after many edits far apart, of which few lines are sorted anew', () => {
    const whole = Array.from({ length: 120 }, (_, line) => `call${line}(a, b${line % 3});`);
    const edits = fc.array(fc.record({ line: fc.nat(119), text: lineOfCode, removed: fc.nat(2) }), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(edits, edits, (first, second) => {
        const vocabulary = new Vocabulary();
        const edited = new OpenFile(vocabulary);
        for (const some of [first, second]) {
          const text = [...whole];
          for (const { line, text: other, removed } of some) text.splice(line, removed, other);
          const before = edited.lines;
          atOnce(edited.updating(text));
          const built = new OpenFile(vocabulary);
          atOnce(built.updating(text));
          assert.deepEqual(edited.lines, built.lines);
          assert.deepEqual(edited.words.symbols, built.words.symbols);
          assert.equal(new Set(edited.words.sorted).size, built.words.sorted.length);
          assertSorted(edited.words);
          assertAgreed(edited.words);
          const kept = new Set(before);
          const cut = edited.lines.filter((line) => !kept.has(line)).length;
          assert.ok(before.length === 0 || cut <= 4 * (first.length + second.length));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is that of the text also after the cursor moved far', () => {
    const whole = Array.from({ length: 40 }, (_, line) => `call${line}(a, b${line % 3});`);
    const vocabulary = new Vocabulary();
    const edited = new OpenFile(vocabulary);
    for (const line of [3, 30, 12, 12, 39, 0]) {
      const text = whole.filter((_, number) => number !== line);
      atOnce(edited.updating(text));
      const built = new OpenFile(vocabulary);
      atOnce(built.updating(text));
      assert.deepEqual(edited.words.symbols, built.words.symbols);
      assert.deepEqual(edited.words.sorted.length, built.words.sorted.length);
      assertSorted(edited.words);
    }
  });

  it('finds the longest agreeing contexts first', () => {
    const vocabulary = new Vocabulary();
    const open = new OpenFile(vocabulary);
    atOnce(open.updating(['foo(a, b);', 'bar(a, c);', 'foo(a, d);']));
    const context = Int32Array.from(['foo', '(', 'a', ','].map((text) => vocabulary.intern(text)));
    const found = new ContextMatches(10);
    collectContextMatches(open.words, { symbols: context, length: context.length }, 10, () => 1, found);
    const said = Array.from({ length: found.count }, (_, i) => [
      vocabulary.texts[found.targets[i]!],
      found.lengths[i],
    ]);
    assert.deepEqual(said.slice(0, 2).sort(), [
      [' b', 4],
      [' d', 4],
    ]);
    assert.deepEqual(said[2], [' c', 3]);
    assert.equal(found.longest, 4);
  });
});

const roomPath = fc.integer({ min: 0, max: 30 }).map((number) => `f${number}.ts`);
type RoomAct = { kind: 'put' | 'remove' | 'work'; path: string; text: string };
const roomAct: fc.Arbitrary<RoomAct> = fc.record({
  kind: fc.constantFrom('put', 'remove', 'work'),
  path: roomPath,
  text: file.map((lines) => lines.join('\n')),
});

/** @param truth the texts by path, changed in the same way */
function perform({ kind, path, text }: RoomAct, workspace: Workspace, truth: Map<string, string>): void {
  if (kind === 'put') {
    atOnce(workspace.putting(path, text));
    truth.set(path, text);
  } else if (kind === 'remove') {
    workspace.remove(path);
    truth.delete(path);
  } else {
    let slices = 3;
    for (const _ of workspace.working()) if (slices-- === 0) break;
  }
}

describe('the index of a room', () => {
  it('has every file once, whatever changed, went and was merged', () => {
    fc.assert(
      fc.property(fc.array(roomAct, { maxLength: 60 }), (acts) => {
        const workspace = new Workspace();
        const truth = new Map<string, string>();
        for (const act of acts) perform(act, workspace, truth);
        atOnce(workspace.working());
        assert.equal(workspace.busy, false);
        assert.equal(workspace.size.files, truth.size);
        const foo = workspace.vocabulary.intern('foo');
        const uses = [...truth.values()].reduce(
          (sum, text) => sum + (text.match(/\bfoo\b/g)?.length ?? 0),
          0,
        );
        assert.equal(workspace.countOf(foo), uses);
        const counted = workspace
          .sources('other.ts')
          .flatMap(({ words, weightOf }) =>
            [...words.sorted].filter((at) => words.symbols[at] === foo && weightOf(at) > 0),
          );
        assert.equal(counted.length, uses);
      }),
      { numRuns: 80 },
    );
  });

  it('leaves out the file that is being written', () => {
    const workspace = new Workspace();
    atOnce(workspace.putting('a.ts', 'foo(a);'));
    atOnce(workspace.working());
    const weights = workspace
      .sources('a.ts')
      .flatMap(({ words, weightOf }) => [...words.sorted].map(weightOf));
    assert.ok(weights.length > 0 && weights.every((weight) => weight === 0));
  });
});

describe('the vocabulary of a room', () => {
  it('does not grow for as long as the room lives', () => {
    const workspace = new Workspace();
    atOnce(workspace.putting('kept.ts', 'foo(kept);'));
    for (let number = 0; !workspace.isStale; number++)
      atOnce(workspace.putting('edited.ts', `let word${number};`));
    const fresh = atOnce(workspace.renewing());
    atOnce(fresh.working());
    assert.ok(fresh.vocabulary.size < 40);
    assert.equal(fresh.size.files, 2);
    const kept = fresh.vocabulary.find('kept');
    assert.ok(kept !== undefined && fresh.countOf(kept) === 1);
    assert.equal(fresh.isStale, false);
  });
});
