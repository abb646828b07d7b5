import { type Block, commonBlocks } from '../text/commonBlocks.ts';
import { atOnce, Pace, type Slices } from '../text/slices.ts';
import {
  emptyStreams,
  type Line,
  lexedBetweenPauses,
  lexingCost,
  streamLength,
  toLine,
  writeStreams,
} from '../text/tokenStreams.ts';
import { kinds, type Vocabulary } from '../text/vocabulary.ts';
import type { SortedStream } from './contextMatches.ts';
import { classDepth, wordDepth } from './segment.ts';
import { commonPrefixLength, comparePositions, sortSuffixes } from './suffixArray.ts';

const empty = new Int32Array(0);
const nothing = { symbols: empty, targets: empty, sorted: empty, agreed: new Uint8Array(0) };

/**
 * One file that is being written, indexed. An edit costs a copy of the index and the sorting of what the edit touches,
 * not of the file.
 */
export class OpenFile {
  readonly #vocabulary: Vocabulary;
  #text: readonly string[] = [];
  #lines: readonly Line[] = [];
  /** How often each word stands in the file, by its bare symbol. */
  #counts = new Map<number, number>();
  words: SortedStream = { ...nothing, depth: wordDepth };
  classes: SortedStream = { ...nothing, depth: classDepth };

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
    atOnce(this.#index([], [], []));
  }

  /** The file's lines. */
  get lines(): readonly Line[] {
    return this.#lines;
  }

  /** How often each word stands in the file, by its bare symbol, in the order of first use. */
  get counts(): ReadonlyMap<number, number> {
    return this.#counts;
  }

  /** Brings the index up to the text, given as lines without their breaks. What is indexed changes at the end. */
  *updating(text: readonly string[]): Slices {
    const before = this.#lines;
    const blocks = commonBlocks(this.#text, text);
    if (blocks.length === 1 && blocks[0]!.length === Math.max(before.length, text.length)) return;
    yield;
    const lines: Line[] = [];
    const pace = new Pace(lexedBetweenPauses);
    const vocabulary = this.#vocabulary;
    function* lexUntil(end: number): Slices {
      while (lines.length < end) {
        const line = text[lines.length]!;
        lines.push(toLine(line, vocabulary));
        if (pace.isDue(lexingCost(line))) yield;
      }
    }
    for (const block of blocks) {
      yield* lexUntil(block.after);
      for (let line = 0; line < block.length; line++) {
        lines.push(before[block.before + line]!);
        if (line % 50_000 === 49_999) yield;
      }
    }
    yield* lexUntil(text.length);
    yield;
    const kept = blocksOfPositions(blocks, before, lines);
    yield;
    yield* this.#index(text, lines, kept);
  }

  /** @param kept the positions whose symbols are those of the index so far */
  *#index(text: readonly string[], lines: readonly Line[], kept: readonly Block[]): Slices {
    const length = streamLength(lines);
    const streams = emptyStreams(length);
    yield* writeStreams(lines, this.#vocabulary, streams, 0);
    const words = yield* resort(this.words, streams.words, streams.wordTargets, kept);
    const classes = yield* resort(this.classes, streams.classes, streams.classTargets, kept);
    const counts = new Map<number, number>();
    for (const [at, symbol] of streams.words.entries()) {
      if (at % 10_000 === 9_999) yield;
      const kind = this.#vocabulary.kinds[symbol];
      if (kind === kinds.identifier || kind === kinds.keyword)
        counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
    }
    // All at once: what gives up on the way leaves the index of before.
    this.#text = text;
    this.#lines = lines;
    this.words = words;
    this.classes = classes;
    this.#counts = counts;
  }
}

/**
 * Blocks of lines as blocks of positions. The break before a block's first line tells how that is indented against the
 * line above, which may be another now: it is in no block.
 */
function blocksOfPositions(
  blocks: readonly Block[],
  before: readonly Line[],
  after: readonly Line[],
): Block[] {
  const starts = [startsOf(before), startsOf(after)] as const;
  return blocks.map((block) => {
    const from = starts[0][block.before]!;
    const length = starts[0][block.before + block.length]! - from;
    const to = starts[1][block.after]!;
    if (block.before === 0 && block.after === 0) return { before: 0, after: 0, length: length + 1 };
    return { before: from + 1, after: to + 1, length: length - 1 };
  });
}

/** The position at which each line begins, and at the end the one after the last. */
function startsOf(lines: readonly Line[]): Int32Array {
  const starts = new Int32Array(lines.length + 1);
  let at = 1;
  for (let line = 0; line < lines.length; line++) {
    starts[line] = at;
    const { length } = lines[line]!.symbols;
    if (length > 0) at += length + 1;
  }
  starts[lines.length] = at;
  return starts;
}

/** The sorted stream after edits: positions whose context did not change keep their order. */
function* resort(
  before: SortedStream,
  symbols: Int32Array,
  targets: Int32Array,
  kept: readonly Block[],
): Slices<SortedStream> {
  const { depth } = before;
  const length = symbols.length;
  const newOf = new Int32Array(before.symbols.length).fill(-1);
  const isKept = new Uint8Array(length);
  let count = 0;
  for (const block of kept) {
    // A position's context reaches back over `depth` symbols, so what follows an edit closely changes its place too.
    const first = block.before === 0 && block.after === 0 ? 1 : depth;
    for (let at = first; at < block.length; at++) {
      newOf[block.before + at] = block.after + at;
      isKept[block.after + at] = 1;
      count++;
    }
  }
  const fresh = new Int32Array(length - 1 - count);
  let next = 0;
  // Nothing is to be predicted at the start itself.
  for (let position = 1; position < length; position++) if (isKept[position] === 0) fresh[next++] = position;
  yield;
  yield* sortSuffixes(fresh, symbols, depth);
  const order = keptOrder(before, newOf, count);
  yield;
  return { symbols, targets, depth, ...(yield* merged(order, fresh, symbols, depth)) };
}

/** Sorted positions, and how far each agrees with the one before it. */
type Order = Pick<SortedStream, 'sorted' | 'agreed'>;

/** The positions that are kept, in their order. Two that are neighbours now agree as far as all that lay between them. */
function keptOrder(before: SortedStream, newOf: Int32Array, count: number): Order {
  const sorted = new Int32Array(count);
  const agreed = new Uint8Array(count);
  let at = 0;
  let agreement = 0;
  for (let i = 0; i < before.sorted.length; i++) {
    agreement = Math.min(agreement, before.agreed[i]!);
    const position = newOf[before.sorted[i]!]!;
    if (position === -1) continue;
    sorted[at] = position;
    agreed[at++] = agreement;
    agreement = before.depth;
  }
  return { sorted, agreed };
}

/** Puts few sorted positions among many. */
function* merged(order: Order, fresh: Int32Array, symbols: Int32Array, depth: number): Slices<Order> {
  const { length } = order.sorted;
  const sorted = new Int32Array(length + fresh.length);
  const agreed = new Uint8Array(length + fresh.length);
  let taken = 0;
  let at = 0;
  const take = (until: number) => {
    if (until === taken) return;
    sorted.set(order.sorted.subarray(taken, until), at);
    agreed.set(order.agreed.subarray(taken, until), at);
    agreeWithLast(at);
    at += until - taken;
    taken = until;
  };
  const agreeWithLast = (place: number) => {
    agreed[place] = place === 0 ? 0 : commonPrefixLength(symbols, sorted[place - 1]!, sorted[place]!, depth);
  };
  for (const [number, position] of fresh.entries()) {
    if (number % 10_000 === 9_999) yield;
    let low = taken;
    let high = length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (comparePositions(symbols, position, order.sorted[middle]!, 1, depth) < 0) high = middle;
      else low = middle + 1;
    }
    take(low);
    sorted[at] = position;
    agreeWithLast(at++);
  }
  take(length);
  return { sorted, agreed };
}
