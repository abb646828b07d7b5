// Runs plans on demand: node sim/run.ts --seeds 10000 --from 1, or node sim/run.ts --plan sim/pinned/x.json
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Faults } from './faults.ts';
import { makePlan, type Plan } from './plan.ts';
import { minimise, simulate } from './simulation.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    plan: { type: 'string' },
  },
});

const pinned = values.plan ? (JSON.parse(readFileSync(values.plan, 'utf8')) as Plan) : undefined;
const from = Number(values.from);
const count = pinned ? 1 : Number(values.seeds);
const faults = new Faults();
for (let seed = from; seed < from + count; seed += 1) {
  const plan = pinned ?? makePlan(seed);
  const outcome = await simulate(plan);
  faults.add(outcome.faults);
  if (!outcome.failure) continue;
  const smallest = await minimise(plan);
  const { failure } = await simulate(smallest);
  console.error(`seed ${plan.seed} fails: ${(failure ?? outcome.failure).stack}`);
  console.error(`the smallest plan that does: ${JSON.stringify(smallest)}`);
  process.exit(1);
}
console.log(`${count} plans from seed ${from} hold every invariant; faults: ${faults}`);
if (!pinned && faults.missing().length > 0) {
  console.error(`these faults never happened: ${faults.missing().join(', ')}`);
  process.exitCode = 1;
}
process.exit();
