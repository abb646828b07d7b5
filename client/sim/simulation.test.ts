import assert from 'node:assert/strict';
import { makePlan } from './plan.ts';
import { simulate } from './simulation.ts';

/** Seeds that failed once; each stands for a race that was mended. */
const kept = [25, 45, 56, 61, 244, 361, 2851, 3414, 13291, 469976];

const acts = [
  ...[
    'edit',
    'create',
    'deleteFile',
    'deleteMany',
    'openTab',
    'closeTab',
    'save',
    'tabType',
    'type',
    'autosave',
  ],
  ...[
    'openText',
    'removeInRoom',
    'look',
    'scan',
    'settle',
    'crash',
    'notice',
    'step',
    'loseAnswer',
    'crashAfter',
  ],
];

describe('simulation of mirrors', () => {
  it('disks, room and editors agree in the end, and nothing is lost or doubled, in 300 plans that reach every act', () => {
    const reached = new Set<string>();
    for (let seed = 1; seed <= 300; seed += 1) for (const act of run(seed).keys()) reached.add(act);
    assert.deepEqual(
      acts.filter((act) => !reached.has(act)),
      [],
    );
  });

  for (const seed of kept) it(`the same holds for the kept seed ${seed}`, () => void run(seed));

  it('runs a plan the same way each time', () => {
    assert.deepEqual(run(12_345), run(12_345));
  });
});

function run(seed: number): ReadonlyMap<string, number> {
  try {
    return simulate(makePlan(seed));
  } catch (error) {
    throw new Error(`seed ${seed} fails; node sim/run.ts --from ${seed} --plans 1 makes it small`, {
      cause: error,
    });
  }
}
