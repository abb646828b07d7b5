import { comparePositions, sortByContext } from './contextSort.ts';
import type { SortedStream } from './neighbours.ts';
import { classDepth, wordDepth } from './segment.ts';
import { emptyStreams, type Line, streamLength, toLine, writeStreams } from './tokenStreams.ts';
import { kinds, type Vocabulary } from './vocabulary.ts';

const empty = new Int32Array(0);

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
  words: SortedStream = { symbols: empty, targets: empty, sorted: empty, depth: wordDepth };
  classes: SortedStream = { symbols: empty, targets: empty, sorted: empty, depth: classDepth };

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
    this.#index();
  }

  /** The file's lines. */
  get lines(): readonly Line[] {
    return this.#lines;
  }

  /** How often each word stands in the file, by its bare symbol, in the order of first use. */
  get counts(): ReadonlyMap<number, number> {
    return this.#counts;
  }

  /** Brings the index up to the text, given as lines without their breaks. */
  update(text: readonly string[]): void {
    const between = moved(this.#text, text);
    if (between) this.#change(between);
    this.#change(text);
  }

  #change(text: readonly string[]): void {
    const before = this.#text;
    const shorter = Math.min(before.length, text.length);
    let head = 0;
    while (head < shorter && before[head] === text[head]) head++;
    if (head === before.length && head === text.length) return;
    let tail = 0;
    while (tail < shorter - head && before[before.length - 1 - tail] === text[text.length - 1 - tail]) tail++;
    this.#text = text;
    this.#lines = [
      ...this.#lines.slice(0, head),
      ...text.slice(head, text.length - tail).map((line) => toLine(line, this.#vocabulary)),
      ...this.#lines.slice(before.length - tail),
    ];
    this.#index();
  }

  #index(): void {
    const length = streamLength(this.#lines);
    const streams = emptyStreams(length);
    writeStreams(this.#lines, this.#vocabulary, streams, 0);
    this.words = resort(this.words, streams.words, streams.wordTargets);
    this.classes = resort(this.classes, streams.classes, streams.classTargets);
    this.#counts = new Map();
    for (const symbol of streams.words) {
      const kind = this.#vocabulary.kinds[symbol];
      if (kind === kinds.identifier || kind === kinds.keyword) {
        this.#counts.set(symbol, (this.#counts.get(symbol) ?? 0) + 1);
      }
    }
  }
}

/** Fewer lines than this are sorted again as fast as they are compared. */
const fewLines = 8;

/**
 * The cursor's line is in no index, so a cursor that moves far takes one line out and puts another back: two small
 * edits, between which everything would count as changed.
 * @returns the text with both lines, or undefined when the change is another
 */
function moved(before: readonly string[], after: readonly string[]): string[] | undefined {
  if (before.length !== after.length) return undefined;
  const { length } = before;
  let head = 0;
  while (head < length && before[head] === after[head]) head++;
  let end = length;
  while (end > head && before[end - 1] === after[end - 1]) end--;
  if (end - head < fewLines) return undefined;
  const shiftedBy = (shift: 1 | -1) => {
    for (let line = head + 1; line < end; line++) {
      if (shift === 1 ? before[line - 1] !== after[line] : before[line] !== after[line - 1]) return false;
    }
    return true;
  };
  if (shiftedBy(1)) return [...before.slice(0, head), after[head]!, ...before.slice(head)];
  if (shiftedBy(-1)) return [...before.slice(0, end), after[end - 1]!, ...before.slice(end)];
  return undefined;
}

/** The sorted stream after an edit: positions whose context did not change keep their order. */
function resort(before: SortedStream, symbols: Int32Array, targets: Int32Array): SortedStream {
  const { depth } = before;
  const oldLength = before.symbols.length;
  const length = symbols.length;
  const shorter = Math.min(oldLength, length);
  let head = 0;
  while (head < shorter && before.symbols[head] === symbols[head]) head++;
  let tail = 0;
  while (tail < shorter - head && before.symbols[oldLength - 1 - tail] === symbols[length - 1 - tail]) tail++;
  // A position's context reaches back over `depth` symbols, so what follows an edit closely changes its place too.
  const changedTo = Math.min(length, length - tail + depth);
  const changedFrom = Math.max(head, 1);
  const changed = Math.max(0, changedTo - changedFrom);
  const fresh = new Int32Array(changed);
  for (let i = 0; i < changed; i++) fresh[i] = changedFrom + i;
  for (const _ of sortByContext(fresh, symbols, depth));
  if (changed === length - 1) return { symbols, targets, sorted: fresh, depth };
  const shift = length - oldLength;
  const sorted = new Int32Array(length - 1);
  let at = 0;
  let next = 0;
  for (const position of before.sorted) {
    if (position >= head && position + shift < changedTo) continue;
    const kept = position < head ? position : position + shift;
    while (next < changed && comparePositions(symbols, fresh[next]!, kept, 1, depth) < 0) {
      sorted[at++] = fresh[next++]!;
    }
    sorted[at++] = kept;
  }
  while (next < changed) sorted[at++] = fresh[next++]!;
  return { symbols, targets, sorted, depth };
}
