import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { similarLine } from '../../src/autocomplete/engine/decode/similarLine.ts';
import { Engine, type EngineModel, type Question } from '../../src/autocomplete/engine/engine.ts';
import { lexLine, lexPrefix, maxLineLength } from '../../src/autocomplete/engine/text/lexer.ts';
import { atOnce, type Slices } from '../../src/autocomplete/engine/text/slices.ts';
import { CountedWork } from './countedWork.ts';

const model = JSON.parse(
  readFileSync(new URL('../../src/autocomplete/engine/model.json', import.meta.url), 'utf8'),
) as EngineModel;

/** Texts that are small and made to be dear. */
const nasty: Record<string, (length: number) => string> = {
  'a letter and blanks to the end of the line': (length) => `x${' '.repeat(998)}\n`.repeat(length / 1000),
  'one line of blanks': (length) => ' '.repeat(length),
  'one line of one letter': (length) => 'a'.repeat(length),
  'lines of one letter': (length) => `${'a'.repeat(999)}\n`.repeat(length / 1000),
  'a token for each letter': (length) => '(;'.repeat(length / 2),
  'lines that are empty': (length) => '\n'.repeat(length),
  'a word for each four letters': (length) =>
    Array.from({ length: length / 5 }, (_, i) =>
      i % 60 === 59 ? '\n' : `a${i.toString(36).padStart(3, '0')} `,
    ).join(''),
  'lines that are all alike': (length) => 'const a = b(c);\n'.repeat(length / 16),
};

const work = new CountedWork();

/** The most that one of the steps does. */
function largestStep(steps: Slices<unknown>): number {
  let largest = 0;
  work.take();
  for (let isDone = false; !isDone; ) {
    isDone = steps.next().done === true;
    largest = Math.max(largest, work.take());
  }
  return largest;
}

const question = (before: string, rest: Partial<Question> = {}): Question => ({
  asker: 'a',
  path: 'a.ts',
  before,
  after: '',
  threshold: 0.5,
  maxLines: 6,
  ...rest,
});

describe('work in slices', () => {
  before(() => work.start());
  after(() => work.stop());

  /** Four times what the largest step does. What is not in slices takes seconds for these texts, and a hundred times as much. */
  const most = 10_000_000;

  for (const [what, text] of Object.entries(nasty)) {
    it(`indexing is done in slices: ${what}`, () => {
      const whole = text(400_000);
      const engine = new Engine(model);
      const added = largestStep(engine.putting('room', 'a.ts', whole));
      engine.work(() => false);
      const changed = largestStep(engine.putting('room', 'a.ts', `y\n${whole}`));
      assert.ok(Math.max(added, changed) < most, `${added} and ${changed} blocks`);
    });

    it(`a completion is done in slices: ${what}`, () => {
      const before = text(64_000).slice(0, 64_000);
      const files = [{ path: 'b.ts', text: text(200_000) }];
      const largest = largestStep(new Engine(model).completing(question(before, { files })));
      assert.ok(largest < most, `${largest} blocks`);
    });
  }

  it('the pattern of the lexer sees no blanks at the end of a line, which it would try again from each of them', () => {
    const { match } = String.prototype;
    const seen: string[] = [];
    String.prototype.match = function (this: string, pattern: never) {
      seen.push(String(this));
      return match.call(this, pattern);
    } as typeof match;
    try {
      lexLine(`x${' '.repeat(10 * maxLineLength)}`);
      lexPrefix(`x${' \t'.repeat(10 * maxLineLength)}`);
    } finally {
      String.prototype.match = match;
    }
    assert.equal(seen.length, 2);
    for (const content of seen) assert.ok(content.length <= maxLineLength && !/[ \t]$/.test(content));
  });

  it('a similar line is found by work in proportion to the text', () => {
    const lookIn = (length: number) => {
      const line = 'a'.repeat(length);
      work.take();
      similarLine([line, 'x'], 1, line);
      return work.take();
    };
    const [some, more] = [lookIn(6_000), lookIn(60_000)];
    assert.ok(some > 6_000 && more < 11 * some, `${some} and ${more} blocks`);
  });

  it('what was given up on the way is completed as if it had never begun', () => {
    const engine = new Engine(model);
    const lines = Array.from(
      { length: 60 },
      (_, i) => `  response.status = render(request, 'page${i % 3}');`,
    );
    const asked = question(`${lines.join('\n')}\n  response.st`, {
      files: [{ path: 'b.ts', text: lines.join('\n') }],
    });
    const given = engine.completing({
      ...asked,
      files: [{ path: 'c.ts', text: 'other();\n'.repeat(20_000) }],
    });
    for (let step = 0; step < 3; step++) given.next();
    given.return(undefined as never);
    assert.deepEqual(engine.complete(asked), new Engine(model).complete(asked));
  });

  it('documents with one path are those of one asker only', () => {
    const engine = new Engine(model);
    const secretly = `${'const secretSauce = mix(secretSauce);\n'.repeat(30)}`;
    engine.complete(question(secretly, { asker: 'ann', files: [{ path: 'b.ts', text: secretly }] }));
    assert.equal(engine.complete(question('const secr', { asker: 'ben' })).text, '');
  });
});

describe('rooms that share the engine', () => {
  it('and askers outside them keep what is indexed, however many documents another one has', () => {
    const engine = new Engine(model);
    const files = [{ path: 'b.ts', text: 'const sauce = mix(sauce);\n'.repeat(3000) }];
    const steps = (asked: Question) => {
      let count = 0;
      for (const _ of engine.completing(asked)) count++;
      return count;
    };
    const ann = question('const sa', { asker: 'ann', files });
    const first = steps(ann);
    for (let path = 0; path < 100; path++)
      engine.complete(question('a', { asker: 'mallory', path: `${path}.ts` }));
    assert.ok(steps(ann) < first / 2, 'what was indexed is there still');
  });

  it('are indexed in turn, a slice each', () => {
    const engine = new Engine(model);
    const text = 'call(a, b);\n'.repeat(4000);
    for (const room of ['one', 'two']) atOnce(engine.putting(room, 'a.ts', text));
    let slices = 0;
    const files = new Set<number>();
    while (engine.busy && slices < 10_000) {
      engine.work(() => true);
      slices++;
      files.add(engine.size.positions);
    }
    assert.equal(engine.busy, false);
    assert.ok(slices > 2 && files.size >= 2, `${slices} slices`);
  });
});
