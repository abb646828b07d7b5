import type { Tree } from '../../src/autocomplete/engine/decode/calibrator.ts';
import { rounded } from './gateTraining.ts';

/** Rows of features, whether each candidate was what the author wrote, and how much it counts. */
export type TreeSamples = { features: number[][]; labels: number[]; weights: number[] };

const bins = 48;
const depth = 5;
const rounds = 160;
const learningRate = 0.12;
const leafPenalty = 8;
const smallestLeaf = 40;

/** Gradient-boosted trees for the log-odds (Friedman, 2001), splits found on histograms. */
export function fitTrees({ features, labels, weights }: TreeSamples): { base: number; trees: Tree[] } {
  const rows = features.length;
  const columns = features[0]!.length;
  const edges = Array.from({ length: columns }, (_, column) => binEdges(features, column));
  const binned = Array.from({ length: columns }, (_, column) =>
    Uint8Array.from(features, (row) => binOf(edges[column]!, row[column]!)),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const positive = labels.reduce((sum, label, row) => sum + label * weights[row]!, 0);
  const base = Math.log(positive / (total - positive));
  const score = new Float64Array(rows).fill(base);
  const slope = new Float64Array(rows);
  const curvature = new Float64Array(rows);
  const trees: Tree[] = [];
  for (let round = 0; round < rounds; round++) {
    for (let row = 0; row < rows; row++) {
      const probability = 1 / (1 + Math.exp(-score[row]!));
      slope[row] = weights[row]! * (labels[row]! - probability);
      curvature[row] = weights[row]! * probability * (1 - probability);
    }
    trees.push(growTree({ binned, edges, slope, curvature, score }));
  }
  return { base: rounded(base), trees };
}

type Grower = {
  binned: readonly Uint8Array[];
  edges: readonly number[][];
  slope: Float64Array;
  curvature: Float64Array;
  score: Float64Array;
};

function growTree(grower: Grower): Tree {
  const tree = { feature: [-1], threshold: [0], left: [0] };
  const all = Int32Array.from(grower.score, (_, row) => row);
  let open: { node: number; rows: Int32Array }[] = [{ node: 0, rows: all }];
  for (let level = 0; level <= depth; level++) {
    const next: typeof open = [];
    for (const { node, rows } of open) {
      const split = level < depth ? bestSplit(grower, rows) : undefined;
      if (!split) {
        const value = leafValue(grower, rows);
        tree.threshold[node] = rounded(value);
        for (const row of rows) grower.score[row]! += value;
        continue;
      }
      const { column, bin } = split;
      const values = grower.binned[column]!;
      const left = tree.feature.length;
      tree.feature[node] = column;
      tree.threshold[node] = grower.edges[column]![bin]!;
      tree.left[node] = left;
      tree.feature.push(-1, -1);
      tree.threshold.push(0, 0);
      tree.left.push(0, 0);
      next.push({ node: left, rows: rows.filter((row) => values[row]! <= bin) });
      next.push({ node: left + 1, rows: rows.filter((row) => values[row]! > bin) });
    }
    open = next;
  }
  return tree;
}

function bestSplit(
  { binned, edges, slope, curvature }: Grower,
  rows: Int32Array,
): { column: number; bin: number } | undefined {
  let best: { column: number; bin: number } | undefined;
  let most = 0.5;
  const slopes = new Float64Array(bins + 1);
  const curvatures = new Float64Array(bins + 1);
  const counts = new Int32Array(bins + 1);
  for (let column = 0; column < binned.length; column++) {
    slopes.fill(0);
    curvatures.fill(0);
    counts.fill(0);
    const values = binned[column]!;
    let g = 0;
    let h = 0;
    for (const row of rows) {
      const bin = values[row]!;
      slopes[bin]! += slope[row]!;
      curvatures[bin]! += curvature[row]!;
      counts[bin]!++;
      g += slope[row]!;
      h += curvature[row]!;
    }
    const whole = (g * g) / (h + leafPenalty);
    let leftSlope = 0;
    let leftCurvature = 0;
    let leftCount = 0;
    for (let bin = 0; bin < edges[column]!.length; bin++) {
      leftSlope += slopes[bin]!;
      leftCurvature += curvatures[bin]!;
      leftCount += counts[bin]!;
      if (leftCount < smallestLeaf || rows.length - leftCount < smallestLeaf) continue;
      const gain =
        leftSlope ** 2 / (leftCurvature + leafPenalty) +
        (g - leftSlope) ** 2 / (h - leftCurvature + leafPenalty) -
        whole;
      if (gain > most) {
        most = gain;
        best = { column, bin };
      }
    }
  }
  return best;
}

function leafValue({ slope, curvature }: Grower, rows: Int32Array): number {
  let g = 0;
  let h = 0;
  for (const row of rows) {
    g += slope[row]!;
    h += curvature[row]!;
  }
  return (learningRate * g) / (h + leafPenalty);
}

/** Thresholds between bins of about equal size; a value below the first edge is in bin 0. */
function binEdges(features: readonly number[][], column: number): number[] {
  const values = Float64Array.from(features, (row) => row[column]!).sort();
  const edges: number[] = [];
  for (let bin = 1; bin < bins; bin++) {
    const value = values[Math.floor((bin * values.length) / bins)]!;
    const at = rounded(value);
    if (at > values[0]! && at !== edges.at(-1)) edges.push(at);
  }
  return edges;
}

function binOf(edges: readonly number[], value: number): number {
  let bin = 0;
  while (bin < edges.length && value >= edges[bin]!) bin++;
  return bin;
}

/**
 * The monotone map from what was said to what came true (pool adjacent violators, Ayer et al., 1955).
 * @param pairs what was said, and whether it came true
 */
export function fitMonotone(pairs: readonly (readonly [number, boolean])[]): [number, number][] {
  const blocks: { said: number; right: number; count: number }[] = [];
  for (const [said, right] of [...pairs].sort(([a], [b]) => a - b)) {
    blocks.push({ said, right: right ? 1 : 0, count: 1 });
    while (blocks.length > 1) {
      const [before, last] = [blocks.at(-2)!, blocks.at(-1)!];
      // Blocks of some size, so that the map does not follow chance.
      if (before.count >= 150 && before.right / before.count < last.right / last.count) break;
      blocks.pop();
      before.said += last.said;
      before.right += last.right;
      before.count += last.count;
    }
  }
  const map = blocks.map(({ said, right, count }): [number, number] => [
    rounded(said / count),
    rounded((right + 1) / (count + 2)),
  ]);
  // Below and above what was ever shown, it goes on to 0 and 1, so that no two candidates become alike.
  return [[0, 0], ...map, [1, 1]];
}
