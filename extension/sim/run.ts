// Runs many plans: node sim/run.ts --plans 10000 --from 1 [--editors 50] [--acts 400]
import { parseArgs } from 'node:util';
import { faultNames, noFaults, unreached } from './faults.ts';
import { minimise } from './minimise.ts';
import { makePlan, type Plan } from './plan.ts';
import { simulate } from './simulation.ts';

const { values } = parseArgs({
  options: {
    plans: { type: 'string', default: '300' },
    from: { type: 'string', default: '1' },
    editors: { type: 'string' },
    acts: { type: 'string' },
  },
});
const first = Number(values.from);
const count = Number(values.plans);
const sizes = {
  ...(values.editors === undefined ? {} : { editors: Number(values.editors) }),
  ...(values.acts === undefined ? {} : { acts: Number(values.acts) }),
};

const totals = noFaults();
const started = performance.now();
for (let seed = first; seed < first + count; seed += 1) {
  const plan = makePlan(seed, sizes);
  try {
    const faults = await simulate(plan);
    for (const name of faultNames) totals[name] += faults[name];
  } catch (error) {
    const kind = kindOf(error);
    const failing = await minimise(plan, async (candidate) => kindOf(await failure(candidate)) === kind);
    console.error(`seed ${seed} fails: ${error instanceof Error ? error.message : error}`);
    console.error(await failure(failing));
    console.error(
      `${failing.acts.length} of ${plan.acts.length} acts are enough:\n${JSON.stringify(failing)}`,
    );
    process.exit(1);
  }
}
const seconds = ((performance.now() - started) / 1000).toFixed(1);
console.log(`${count} plans from seed ${first} hold, in ${seconds} s`);
console.log(
  Object.entries(totals)
    .map(([name, times]) => `${name} ${times}`)
    .join(', '),
);
const never = unreached(totals);
if (never.length > 0) {
  console.error(`these faults were never reached, so the run shows nothing about them: ${never.join(', ')}`);
  process.exitCode = 1;
}

/** Two failures are alike when they differ in characters and numbers only. */
function kindOf(error: unknown): string | undefined {
  return error instanceof Error
    ? error.message.replace(/U\+\w+|\d+|[^\x20-\x7e]|\\n/g, '').slice(0, 200)
    : undefined;
}

async function failure(plan: Plan): Promise<unknown> {
  try {
    await simulate(plan);
    return undefined;
  } catch (error) {
    return error;
  }
}
