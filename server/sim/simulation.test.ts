import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Faults } from './faults.ts';
import { makePlan, type Plan } from './plan.ts';
import { simulate } from './simulation.ts';

const seeds = 200;
const pinned = join(import.meta.dirname, 'pinned');

describe('simulation of one to three servers over one log', () => {
  it(`invariants 1 to 7 hold for ${seeds} seeds, and every fault was reached`, async function () {
    this.timeout(300_000);
    const faults = new Faults();
    for (let seed = 1; seed <= seeds; seed += 1) {
      const outcome = await simulate(makePlan(seed));
      assert.equal(
        outcome.failure,
        undefined,
        `seed ${seed}: ${outcome.failure?.stack}; node sim/run.ts --from ${seed} --seeds 1 makes its plan small`,
      );
      faults.add(outcome.faults);
    }
    assert.deepEqual(faults.missing(), []);
  });

  it('the same seed has the same outcome', async () => {
    const [first, second] = [await simulate(makePlan(7)), await simulate(makePlan(7))];
    assert.equal(String(first.faults), String(second.faults));
  });

  for (const file of globSync('*.json', { cwd: pinned })) {
    it(`the pinned plan ${file} holds`, async () => {
      const plan = JSON.parse(readFileSync(join(pinned, file), 'utf8')) as Plan;
      assert.equal((await simulate(plan)).failure, undefined);
    });
  }
});
