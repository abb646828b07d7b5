import type { Plan } from './plan.ts';

/**
 * Makes a failing plan smaller while it still fails: leaves out ever shorter runs of acts (delta debugging, Zeller
 * and Hildebrandt 2002, by complements).
 * @param fails whether a plan fails
 */
export async function minimise(plan: Plan, fails: (plan: Plan) => Promise<boolean>): Promise<Plan> {
  let smallest = plan;
  for (let size = plan.acts.length >> 1; size > 0; ) {
    let smaller = false;
    for (let at = 0; at < smallest.acts.length; ) {
      const candidate = { ...smallest, acts: smallest.acts.toSpliced(at, size) };
      if (await fails(candidate)) {
        smallest = candidate;
        smaller = true;
      } else at += size;
    }
    if (!smaller) size >>= 1;
  }
  return smallest;
}
