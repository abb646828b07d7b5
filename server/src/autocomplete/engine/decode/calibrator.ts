/**
 * A regression tree in flat arrays: node i asks `features[feature[i]] < threshold[i]` and goes to `left[i]`, else to
 * `left[i] + 1`; a leaf has feature -1 and its value in `threshold`.
 */
export type Tree = { feature: readonly number[]; threshold: readonly number[]; left: readonly number[] };

/** Boosted trees for a log-odds, and a monotone map from their probability to the one observed when it is shown. */
export type CalibratorModel = {
  base: number;
  trees: readonly Tree[];
  /** Probabilities said, ascending, and how often they came true; between two it is interpolated. */
  observed: readonly (readonly [number, number])[];
};

/** Turns the features of a candidate into the probability that the person writes exactly it. */
export class Calibrator {
  readonly #model: CalibratorModel;
  /** All trees, one after the other; a leaf has feature -1. */
  readonly #feature: Int8Array;
  readonly #threshold: Float64Array;
  readonly #left: Int32Array;
  readonly #roots: Int32Array;

  constructor(model: CalibratorModel) {
    this.#model = model;
    const { trees } = model;
    this.#feature = Int8Array.from(trees.flatMap(({ feature }) => feature));
    this.#threshold = Float64Array.from(trees.flatMap(({ threshold }) => threshold));
    this.#left = new Int32Array(this.#feature.length);
    this.#roots = new Int32Array(trees.length);
    let at = 0;
    for (const [number, { left }] of trees.entries()) {
      this.#roots[number] = at;
      for (const [node, to] of left.entries()) this.#left[at + node] = at + to;
      at += left.length;
    }
  }

  /** The probability, from 0 to 1. */
  probability(features: readonly number[]): number {
    let sum = this.#model.base;
    for (let tree = 0; tree < this.#roots.length; tree++) sum += this.#leaf(this.#roots[tree]!, features);
    return this.#correct(1 / (1 + Math.exp(-sum)));
  }

  #leaf(root: number, features: readonly number[]): number {
    let node = root;
    for (let feature = this.#feature[node]!; feature >= 0; feature = this.#feature[node]!) {
      node = this.#left[node]! + (features[feature]! < this.#threshold[node]! ? 0 : 1);
    }
    return this.#threshold[node]!;
  }

  #correct(said: number): number {
    const { observed } = this.#model;
    if (observed.length === 0) return said;
    const above = observed.findIndex(([at]) => at >= said);
    if (above === 0) return observed[0]![1];
    if (above === -1) return observed.at(-1)![1];
    const [x0, y0] = observed[above - 1]!;
    const [x1, y1] = observed[above]!;
    return x1 === x0 ? y1 : y0 + ((y1 - y0) * (said - x0)) / (x1 - x0);
  }
}
