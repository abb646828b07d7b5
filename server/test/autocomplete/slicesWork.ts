import { readFileSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import type { EngineModel, Question } from '../../src/autocomplete/engine/engine.ts';
import type { Slices } from '../../src/autocomplete/engine/text/slices.ts';
import { CountedWork } from './countedWork.ts';
import { nasty } from './nastyTexts.ts';

/** Runs as a thread of its own: what the engine's steps do, in blocks of code that run. */
export type WorkOfSlices = {
  /** By text, the most that one step does when it is added, when it is changed, and when something in it is completed. */
  largestSteps: Record<string, { added: number; changed: number; completed: number }>;
  /** To look for a similar line in 6,000 units, and in 60,000. */
  similarLines: [number, number];
};

const work = new CountedWork();
work.start();
// Loaded after counting has begun: what was compiled before is not counted.
const { Engine } = await import('../../src/autocomplete/engine/engine.ts');
const { similarLine } = await import('../../src/autocomplete/engine/decode/similarLine.ts');
const model = JSON.parse(
  readFileSync(new URL('../../src/autocomplete/engine/model.json', import.meta.url), 'utf8'),
) as EngineModel;

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

function stepsOf(text: (length: number) => string) {
  const whole = text(400_000);
  const engine = new Engine(model);
  const added = largestStep(engine.putting('room', 'a.ts', whole));
  engine.work(() => false);
  const changed = largestStep(engine.putting('room', 'a.ts', `y\n${whole}`));
  const question: Question = {
    asker: 'a',
    path: 'a.ts',
    before: text(64_000).slice(0, 64_000),
    after: '',
    threshold: 0.5,
    maxLines: 6,
    files: [{ path: 'b.ts', text: text(200_000) }],
  };
  return { added, changed, completed: largestStep(new Engine(model).completing(question)) };
}

function workOfSimilarLine(length: number): number {
  const line = 'a'.repeat(length);
  work.take();
  similarLine([line, 'x'], 1, line);
  return work.take();
}

const counted: WorkOfSlices = {
  largestSteps: Object.fromEntries(Object.entries(nasty).map(([what, text]) => [what, stepsOf(text)])),
  similarLines: [workOfSimilarLine(6_000), workOfSimilarLine(60_000)],
};
parentPort!.postMessage(counted);
