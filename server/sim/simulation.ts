import type { Faults } from './faults.ts';
import type { Plan } from './plan.ts';
import { World } from './world.ts';

export type Outcome = { failure: Error | undefined; faults: Faults };

/** Runs a plan. The same plan always has the same outcome. */
export async function simulate(plan: Plan): Promise<Outcome> {
  const world = new World(plan);
  try {
    await world.run();
    return { failure: undefined, faults: world.faults };
  } catch (error) {
    return { failure: error as Error, faults: world.faults };
  }
}

/** Leaves out acts as long as the plan still fails, so that what is left is what matters. */
export async function minimise(plan: Plan): Promise<Plan> {
  let smallest = plan;
  for (let size = Math.ceil(plan.acts.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from < smallest.acts.length; ) {
      const acts = smallest.acts.filter((_act, index) => index < from || index >= from + size);
      const candidate = { ...smallest, acts };
      if ((await simulate(candidate)).failure) smallest = candidate;
      else from += size;
    }
  }
  return smallest;
}
