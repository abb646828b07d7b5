import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { similarLine } from '../../src/autocomplete/engine/decode/similarLine.ts';
import { Engine, type EngineModel, type Question } from '../../src/autocomplete/engine/engine.ts';
import { lexLine, lexPrefix, maxLineLength } from '../../src/autocomplete/engine/text/lexer.ts';
import { atOnce, type Slices } from '../../src/autocomplete/engine/text/slices.ts';

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

/** The longest of the steps in milliseconds of this thread’s own time, which others on the machine do not add to. */
function longestStep(work: Slices<unknown>): number {
  let longest = 0;
  for (;;) {
    const before = process.threadCpuUsage();
    const { done } = work.next();
    const { user } = process.threadCpuUsage(before);
    longest = Math.max(longest, user / 1000);
    if (done) return longest;
  }
}

/** A collection of garbage may fall into one step, and not into the same one again and again. */
function leastOf(measure: () => number, enough: number): number {
  let least = measure();
  for (let tries = 1; tries < 6 && least >= enough; tries++) least = Math.min(least, measure());
  return least;
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
  /**
   * What is in slices takes a few milliseconds a step, what is not takes seconds for these texts; how long exactly is
   * what `npm run bench:hostile` measures.
   */
  const most = 250;

  for (const [what, text] of Object.entries(nasty)) {
    it(`indexing is done in slices: ${what}`, () => {
      const whole = text(400_000);
      const took = leastOf(() => {
        const engine = new Engine(model);
        const added = longestStep(engine.putting('room', 'a.ts', whole));
        engine.work(() => false);
        return Math.max(added, longestStep(engine.putting('room', 'a.ts', `y\n${whole}`)));
      }, most);
      assert.ok(took < most, `${took} ms`);
    });

    it(`a completion is done in slices: ${what}`, () => {
      const before = text(64_000).slice(0, 64_000);
      const files = [{ path: 'b.ts', text: text(200_000) }];
      const took = leastOf(
        () => longestStep(new Engine(model).completing(question(before, { files }))),
        most,
      );
      assert.ok(took < most, `${took} ms`);
    });
  }

  it('the lexer takes time in proportion to the text: blanks at the end are looked at once', () => {
    const cost = (line: string) => {
      const before = process.threadCpuUsage();
      for (let i = 0; i < 300; i++) {
        lexLine(line);
        lexPrefix(line);
      }
      return process.threadCpuUsage(before).user;
    };
    const blanks = `x${' '.repeat(maxLineLength - 2)}`;
    const prefix = `${' x'}${' '.repeat(maxLineLength - 4)}x`;
    for (const line of [blanks, prefix]) {
      const took = leastOf(() => cost(line), 100_000);
      assert.ok(took < 100_000, `${took} µs for 600 lines`);
    }
  });

  it('a similar line is found in time in proportion to the text', () => {
    const line = 'a'.repeat(60_000);
    const took = leastOf(() => {
      const before = process.threadCpuUsage();
      similarLine([line, 'x'], 1, line);
      return process.threadCpuUsage(before).user / 1000;
    }, most);
    assert.ok(took < most, `${took} ms`);
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
