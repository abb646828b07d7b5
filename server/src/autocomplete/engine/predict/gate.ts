import type { Distribution } from './distribution.ts';

/** How many experts there are: words and classes of the open file and of the room, and words alone of both. */
export const expertCount = 6;
const contextExperts = 4;
const longestBuckets = 9;
const supportBuckets = 3;
const massBuckets = 6;
const partialBuckets = 6;
const topBuckets = 5;
/** Experts whose agreement is a feature: of words and of classes, and the two of words, and of classes. */
const pairs = [
  [0, 1],
  [0, 2],
  [1, 3],
] as const;
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
    const { longest, distinct, support, mass } = distribution;
    const top = tops[expert]!;
    let at = base;
    into[count++] = at + 2 * longestBucket(longest) + (distinct === 1 ? 1 : 0);
    at += 2 * longestBuckets;
    if (longest > 0) into[count++] = at + supportBucket(support);
    at += supportBuckets;
    if (partialLength >= 0) into[count++] = at + massBucket(mass);
    at += massBuckets;
    if (top !== -1) into[count++] = at + topBucket(distribution.of(top));
  }
  if (partialLength >= 0) into[count++] = base + Math.min(partialLength, partialBuckets - 1);
  base += partialBuckets;
  for (const [pair, [one, other]] of pairs.entries()) {
    if (tops[one] !== -1 && tops[one] === tops[other]) into[count++] = base + pair;
  }
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

function supportBucket(support: number): number {
  return support >= 4 ? 2 : support >= 2 ? 1 : 0;
}

function massBucket(mass: number): number {
  return mass === 0 ? 0 : mass < 0.02 ? 1 : mass < 0.1 ? 2 : mass < 0.35 ? 3 : mass < 0.8 ? 4 : 5;
}

function topBucket(probability: number): number {
  return probability < 0.25 ? 0 : probability < 0.5 ? 1 : probability < 0.75 ? 2 : probability < 0.92 ? 3 : 4;
}
