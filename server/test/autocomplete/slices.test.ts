import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { Engine, type EngineModel, type Question } from '../../src/autocomplete/engine/engine.ts';
import { lexLine, lexPrefix, maxLineLength } from '../../src/autocomplete/engine/text/lexer.ts';
import { atOnce } from '../../src/autocomplete/engine/text/slices.ts';
import { nasty } from './nastyTexts.ts';
import type { WorkOfSlices } from './slicesWork.ts';

const model = JSON.parse(
  readFileSync(new URL('../../src/autocomplete/engine/model.json', import.meta.url), 'utf8'),
) as EngineModel;

/** Counted in a thread of its own: V8 counts only what it compiles after it was asked to. */
async function countWork(): Promise<WorkOfSlices> {
  const worker = new Worker(new URL('./slicesWork.ts', import.meta.url));
  const [counted] = (await once(worker, 'message')) as [WorkOfSlices];
  await worker.terminate();
  return counted;
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
  let counted: WorkOfSlices;
  before(async () => {
    counted = await countWork();
  });

  /** Four times what the largest step does. What is not in slices takes seconds for these texts, and a hundred times as much. */
  const most = 10_000_000;

  for (const what of Object.keys(nasty)) {
    it(`indexing and a completion are done in slices: ${what}`, () => {
      const { added, changed, completed } = counted.largestSteps[what]!;
      for (const blocks of [added, changed, completed]) {
        assert.ok(blocks > 0 && blocks < most, `${added}, ${changed} and ${completed} blocks`);
      }
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
    const [some, more] = counted.similarLines;
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
