// Runs plans on demand: node sim/run.ts --plans 1000000 --from 1, or node sim/run.ts --plan sim/pinned/x.json
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { makePlan, type Plan } from './plan.ts';
import { failureOf, minimise, simulate } from './simulation.ts';

const { values } = parseArgs({
  options: {
    plans: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    plan: { type: 'string' },
  },
});

const pinned = values.plan ? (JSON.parse(readFileSync(values.plan, 'utf8')) as Plan) : undefined;
const from = Number(values.from);
const count = pinned ? 1 : Number(values.plans);
const reached = new Map<string, number>();
for (let seed = from; seed < from + count; seed += 1) {
  const plan = pinned ?? makePlan(seed);
  try {
    for (const [act, times] of simulate(plan)) reached.set(act, (reached.get(act) ?? 0) + times);
  } catch (error) {
    const smallest = minimise(plan);
    console.error(`seed ${plan.seed} fails: ${(failureOf(smallest) ?? (error as Error)).stack}`);
    console.error(`the smallest plan that does: ${JSON.stringify(smallest)}`);
    process.exit(1);
  }
}
console.log(`${count} plans from seed ${from} hold`);
console.log([...reached].map(([act, times]) => `${act} ${times}`).join(', '));
