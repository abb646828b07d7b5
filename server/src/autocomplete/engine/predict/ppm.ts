import { lowestTarget } from '../text/tokenStreams.ts';
import type { ContextMatches } from './contextMatches.ts';
import type { Distribution } from './distribution.ts';

/** The longest agreement of contexts that is told apart. */
const maxLevel = 20;
/** How much of the probability each level leaves to shorter contexts, for every different symbol seen at it. */
const escapePerSymbol = 0.6;

/**
 * Prediction by partial matching (Cleary and Witten, 1984; escape after Witten and Bell, 1991): what followed the longest
 * context counts most, what followed shorter ones shares what is left.
 */
export class Ppm {
  readonly #weight = new Float64Array(maxLevel + 1);
  readonly #distinct = new Float64Array(maxLevel + 1);
  readonly #share = new Float64Array(maxLevel + 1);
  /** The longest agreement of each target, by its number above the lowest; valid where its round is this one. */
  #longestOf = new Uint8Array(4096);
  #roundOf = new Int32Array(4096);
  #round = 0;

  /**
   * Makes a distribution of matches.
   * @param toSymbol the symbol a target stands for, or -1 when it stands for none here
   */
  blend(matches: ContextMatches, toSymbol: (target: number) => number, distribution: Distribution): void {
    const { count, targets, lengths, weights, longest } = matches;
    if (count === 0) return;
    distribution.longest = longest;
    const heaviest = this.#tally(matches, distribution);
    this.#shareOut(heaviest, distribution);
    for (let i = 0; i < count; i++) {
      const symbol = toSymbol(targets[i]!);
      if (symbol >= 0) distribution.add(symbol, weights[i]! * this.#share[Math.min(lengths[i]!, maxLevel)]!);
    }
  }

  #tally({ count, targets, lengths, weights, longest }: ContextMatches, distribution: Distribution): number {
    this.#weight.fill(0);
    this.#distinct.fill(0);
    this.#round++;
    let heaviest = 0;
    for (let i = 0; i < count; i++) {
      const length = Math.min(lengths[i]!, maxLevel);
      const weight = weights[i]!;
      this.#weight[length]! += weight;
      if (weight > heaviest) heaviest = weight;
      if (lengths[i] === longest) distribution.support++;
      const target = targets[i]! - lowestTarget;
      if (target >= this.#roundOf.length) this.#grow(target);
      const known = this.#roundOf[target] === this.#round ? this.#longestOf[target]! : 0;
      if (length <= known) continue;
      this.#roundOf[target] = this.#round;
      this.#longestOf[target] = length;
      this.#distinct[length]!++;
      if (known > 0) this.#distinct[known]!--;
    }
    return heaviest;
  }

  #grow(target: number): void {
    const roundOf = new Int32Array(2 * target);
    roundOf.set(this.#roundOf);
    const longestOf = new Uint8Array(2 * target);
    longestOf.set(this.#longestOf);
    this.#roundOf = roundOf;
    this.#longestOf = longestOf;
  }

  /** Works out what a match of each length gives to its target, per unit of weight. */
  #shareOut(heaviest: number, distribution: Distribution): void {
    let weight = 0;
    let distinct = 0;
    let left = 1;
    for (let length = maxLevel; length >= 1; length--) {
      this.#share[length] = 0;
      if (this.#weight[length] === 0) continue;
      weight += this.#weight[length]!;
      distinct += this.#distinct[length]!;
      if (distribution.distinct === 0) distribution.distinct = distinct;
      const confidence = weight / (weight + escapePerSymbol * heaviest * distinct);
      this.#share[length] = (left * confidence) / weight;
      left *= 1 - confidence;
    }
    // A match of a length is one of every shorter length as well.
    for (let length = 2; length <= maxLevel; length++) this.#share[length]! += this.#share[length - 1]!;
  }
}
