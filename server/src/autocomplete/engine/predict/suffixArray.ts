import { fileStart } from '../text/vocabulary.ts';

/** Below this many positions, insertion sort is faster than another partition. */
const smallRange = 12;

/**
 * Sorts positions by the symbols before them, the nearest first: multikey quicksort (Bentley and Sedgewick, 1997).
 * @param symbols the stream the positions point into; the context of position p is symbols[p-1], symbols[p-2], ...
 * @param depth how many symbols of the context count
 * @yields now and then, so that a long sort can be done in slices
 */
export function* sortSuffixes(
  positions: Int32Array,
  symbols: Int32Array,
  depth: number,
): Generator<void, void, void> {
  const stack: number[] = [0, positions.length, 1];
  let work = 0;
  while (stack.length > 0) {
    const level = stack.pop()!;
    const end = stack.pop()!;
    const start = stack.pop()!;
    const size = end - start;
    if (size < 2) continue;
    work += size;
    if (work > 20_000) {
      work = 0;
      yield;
    }
    if (size <= smallRange) {
      insertionSort(positions, symbols, start, end, level, depth);
      continue;
    }
    const pivot = middleOf(
      keyAt(symbols, positions[start]!, level),
      keyAt(symbols, positions[(start + end) >> 1]!, level),
      keyAt(symbols, positions[end - 1]!, level),
    );
    const { less, greater } = partition(positions, symbols, { start, end, level, pivot });
    stack.push(start, less, level, greater, end, level);
    if (level < depth && pivot > fileStart) stack.push(less, greater, level + 1);
  }
}

/** Puts what is less than the pivot first and what is greater last. @returns where what equals it begins and ends */
function partition(
  positions: Int32Array,
  symbols: Int32Array,
  { start, end, level, pivot }: { start: number; end: number; level: number; pivot: number },
): { less: number; greater: number } {
  let less = start;
  let greater = end;
  for (let i = start; i < greater; ) {
    const position = positions[i]!;
    const key = keyAt(symbols, position, level);
    if (key < pivot) {
      positions[i++] = positions[less]!;
      positions[less++] = position;
    } else if (key > pivot) {
      positions[i] = positions[--greater]!;
      positions[greater] = position;
    } else i++;
  }
  return { less, greater };
}

/**
 * For how many symbols the context of each sorted position agrees with that of the one before it in the order.
 * @yields now and then
 */
export function* lcpArray(
  sorted: Int32Array,
  symbols: Int32Array,
  depth: number,
): Generator<void, Uint8Array, void> {
  const agreed = new Uint8Array(sorted.length);
  for (let i = 1; i < sorted.length; i++) {
    if (i % 20_000 === 0) yield;
    agreed[i] = commonPrefixLength(symbols, sorted[i - 1]!, sorted[i]!, depth);
  }
  return agreed;
}

/** For how many symbols the contexts of two positions agree. */
export function commonPrefixLength(symbols: Int32Array, one: number, other: number, depth: number): number {
  let length = 0;
  while (length < depth) {
    const key = keyAt(symbols, one, length + 1);
    if (key !== keyAt(symbols, other, length + 1)) break;
    length++;
    if (key === fileStart) break;
  }
  return length;
}

/**
 * How two contexts compare: negative, 0 or positive. A context ends where its file starts.
 * @param back symbols of the second context, the nearest last
 */
export function compareContext(
  symbols: Int32Array,
  position: number,
  back: Int32Array,
  length: number,
  depth: number,
): number {
  for (let level = 1; level <= depth; level++) {
    const key = position - level < 0 ? fileStart : symbols[position - level]!;
    const other = length - level < 0 ? fileStart : back[length - level]!;
    if (key !== other) return key - other;
    if (key === fileStart) return 0;
  }
  return 0;
}

function keyAt(symbols: Int32Array, position: number, level: number): number {
  return position - level < 0 ? fileStart : symbols[position - level]!;
}

function middleOf(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

function insertionSort(
  positions: Int32Array,
  symbols: Int32Array,
  start: number,
  end: number,
  level: number,
  depth: number,
): void {
  for (let i = start + 1; i < end; i++) {
    const position = positions[i]!;
    let j = i;
    for (; j > start && comparePositions(symbols, positions[j - 1]!, position, level, depth) > 0; j--) {
      positions[j] = positions[j - 1]!;
    }
    positions[j] = position;
  }
}

/** Compares the contexts of two positions from a level on. */
export function comparePositions(
  symbols: Int32Array,
  a: number,
  b: number,
  level: number,
  depth: number,
): number {
  for (let at = level; at <= depth; at++) {
    const one = keyAt(symbols, a, at);
    const other = keyAt(symbols, b, at);
    if (one !== other) return one - other;
    if (one === fileStart) return 0;
  }
  return 0;
}
