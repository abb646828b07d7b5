import type { Distribution } from './distribution.ts';

/** How many experts there are: words and classes of the open file and of the room, and words alone of both. */
export const expertCount = 6;
const contextExperts = 4;
const longestBuckets = 9;
const supportBuckets = 3;
const massBuckets = 6;
const partialBuckets = 6;
const topBuckets = 5;
const perExpert = 2 * longestBuckets + supportBuckets + massBuckets + topBuckets;
/** How many features the gate has. */
export const gateFeatureCount = 1 + contextExperts * perExpert + partialBuckets + 3;

/** Weights of the gate: for each expert one per feature. Trained; see `bench/autocomplete/train.ts`. */
export type GateWeights = readonly (readonly number[])[];

/**
 * Which features hold: how long each expert's context was and whether it always went on the same way, how much of its
 * distribution fits what is typed, who agrees with whom.
 * @param partialLength characters typed of the token to predict, blanks not counted; -1 when nothing is typed
 * @returns the numbers of the features, as many as the returned count says
 */
export function gateFeatures(
  distributions: readonly Distribution[],
  tops: readonly number[],
  partialLength: number,
  into: Int32Array,
): number {
  let count = 0;
  into[count++] = 0;
  let base = 1;
  for (let expert = 0; expert < contextExperts; expert++, base += perExpert) {
    const distribution = distributions[expert]!;
    const longest = longestBucket(distribution.longest);
    into[count++] = base + 2 * longest + (distribution.distinct === 1 ? 1 : 0);
    if (distribution.longest > 0)
      into[count++] =
        base + 2 * longestBuckets + (distribution.support >= 4 ? 2 : distribution.support >= 2 ? 1 : 0);
    if (partialLength >= 0)
      into[count++] = base + 2 * longestBuckets + supportBuckets + massBucket(distribution.mass);
    if (tops[expert] !== -1)
      into[count++] =
        base + 2 * longestBuckets + supportBuckets + massBuckets + topBucket(distribution.of(tops[expert]!));
  }
  if (partialLength >= 0) into[count++] = base + Math.min(partialLength, partialBuckets - 1);
  base += partialBuckets;
  if (tops[0] !== -1 && tops[0] === tops[1]) into[count++] = base;
  if (tops[0] !== -1 && tops[0] === tops[2]) into[count++] = base + 1;
  if (tops[1] !== -1 && tops[1] === tops[3]) into[count++] = base + 2;
  return count;
}

/** The share of each expert, by the features that hold: softmax of a linear form. */
export function gateShares(
  weights: GateWeights,
  features: Int32Array,
  count: number,
  into: Float64Array,
): void {
  let highest = Number.NEGATIVE_INFINITY;
  for (let expert = 0; expert < expertCount; expert++) {
    const row = weights[expert]!;
    let sum = 0;
    for (let i = 0; i < count; i++) sum += row[features[i]!]!;
    into[expert] = sum;
    if (sum > highest) highest = sum;
  }
  let total = 0;
  for (let expert = 0; expert < expertCount; expert++) {
    into[expert] = Math.exp(into[expert]! - highest);
    total += into[expert]!;
  }
  for (let expert = 0; expert < expertCount; expert++) into[expert]! /= total;
}

function longestBucket(longest: number): number {
  if (longest <= 4) return longest;
  return longest <= 6 ? 5 : longest <= 9 ? 6 : longest <= 14 ? 7 : 8;
}

function massBucket(mass: number): number {
  return mass === 0 ? 0 : mass < 0.02 ? 1 : mass < 0.1 ? 2 : mass < 0.35 ? 3 : mass < 0.8 ? 4 : 5;
}

function topBucket(probability: number): number {
  return probability < 0.25 ? 0 : probability < 0.5 ? 1 : probability < 0.75 ? 2 : probability < 0.92 ? 3 : 4;
}
