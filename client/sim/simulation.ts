import { check } from './checks.ts';
import type { Plan } from './plan.ts';
import { World } from './world.ts';

/** Runs a plan. @returns how often each act had something to act on @throws Error when something does not hold */
export function simulate(plan: Plan): ReadonlyMap<string, number> {
  const world = new World(plan);
  for (const act of plan.acts) world.perform(act);
  world.settle();
  check(world);
  return world.reached;
}

/** What a plan fails with; undefined when it holds. */
export function failureOf(plan: Plan): Error | undefined {
  try {
    simulate(plan);
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

/** Leaves out acts as long as the plan still fails, so that what is left is what matters. */
export function minimise(plan: Plan): Plan {
  let smallest = plan;
  for (let size = Math.ceil(plan.acts.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from < smallest.acts.length; ) {
      const acts = smallest.acts.filter((_act, index) => index < from || index >= from + size);
      const candidate = { ...smallest, acts };
      if (failureOf(candidate)) smallest = candidate;
      else from += size;
    }
  }
  return smallest;
}
