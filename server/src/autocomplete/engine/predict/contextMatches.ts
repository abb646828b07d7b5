import { fileStart } from '../text/vocabulary.ts';
import { compareContext } from './suffixArray.ts';

/** One stream with its positions sorted by reversed context. */
export type SortedStream = {
  /** What contexts are made of. */
  symbols: Int32Array;
  /** What stands at a position, as the model predicts it. */
  targets: Int32Array;
  sorted: Int32Array;
  /** For how many symbols the context of each sorted position agrees with that of the one before it in the order. */
  agreed: Uint8Array;
  /** How many symbols of a context count. */
  depth: number;
};

/** The symbols before the place to predict, the nearest last. */
export type Context = { symbols: Int32Array; length: number };

/** Places whose context is most like a given one: what stands there, for how many symbols the contexts agree, how much it counts. */
export class ContextMatches {
  readonly targets: Int32Array;
  readonly lengths: Int32Array;
  readonly weights: Float64Array;
  count = 0;
  /** The longest agreement. */
  longest = 0;

  constructor(capacity: number) {
    this.targets = new Int32Array(capacity);
    this.lengths = new Int32Array(capacity);
    this.weights = new Float64Array(capacity);
  }

  clear(): void {
    this.count = 0;
    this.longest = 0;
  }

  add(target: number, length: number, weight: number): void {
    if (this.count === this.targets.length) return;
    const at = this.count++;
    this.targets[at] = target;
    this.lengths[at] = length;
    this.weights[at] = weight;
    if (length > this.longest) this.longest = length;
  }
}

/**
 * Adds the places of a stream nearest to a context, longest agreement first: they lie on both sides of where the context
 * would be inserted.
 * @param limit how many to add at most
 * @param weightOf how much a position counts; 0 leaves it out
 */
export function collectContextMatches(
  stream: SortedStream,
  context: Context,
  limit: number,
  weightOf: (position: number) => number,
  into: ContextMatches,
): void {
  const { sorted, agreed, targets } = stream;
  let right = placeOf(stream, context);
  let left = right - 1;
  let leftLength = agreement(stream, sorted[left], context);
  let rightLength = agreement(stream, sorted[right], context);
  let added = 0;
  for (let seen = 0; added < limit && seen < 4 * limit; seen++) {
    const length = Math.max(leftLength, rightLength);
    if (length === 0) return;
    const fromRight = rightLength === length;
    const position = sorted[fromRight ? right : left]!;
    const weight = weightOf(position);
    if (weight > 0) {
      into.add(targets[position]!, length, weight);
      added++;
    }
    // In the order, what agrees with the context agrees with its neighbour at least as far.
    if (fromRight) rightLength = Math.min(rightLength, agreed[++right] ?? 0);
    else leftLength = left > 0 ? Math.min(leftLength, agreed[left--]!) : 0;
  }
}

/** Where a context would be inserted into the order. */
function placeOf({ sorted, symbols, depth }: SortedStream, context: Context): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareContext(symbols, sorted[middle]!, context.symbols, context.length, depth) < 0)
      low = middle + 1;
    else high = middle;
  }
  return low;
}

/** For how many symbols a position, if there is one, agrees with a context. */
function agreement({ symbols, depth }: SortedStream, position: number | undefined, context: Context): number {
  let length = 0;
  if (position === undefined) return length;
  while (length < depth) {
    const at = position - length - 1;
    const other = context.length - length - 1;
    if (at < 0 || other < 0) break;
    const symbol = symbols[at]!;
    if (symbol !== context.symbols[other]) break;
    length++;
    if (symbol === fileStart) break;
  }
  return length;
}
