import type { Slices } from '../text/slices.ts';
import { emptyStreams, type Line, streamLength, writeStreams } from '../text/tokenStreams.ts';
import type { Vocabulary } from '../text/vocabulary.ts';
import type { SortedStream } from './contextMatches.ts';
import { lcpArray, sortSuffixes } from './suffixArray.ts';

/** How many symbols of a context count in each stream. */
export const wordDepth = 16;
export const classDepth = 20;

/** A file's lines, as they go into a segment. */
export type IndexedFile = { path: string; lines: readonly Line[] };

/** Some files of a room, indexed together; never changed, only left out file by file and replaced. */
export class Segment {
  readonly words: SortedStream;
  readonly classes: SortedStream;
  readonly files: readonly IndexedFile[];
  /** The number of the file each position belongs to. */
  readonly fileOf: Uint16Array;

  private constructor(
    files: readonly IndexedFile[],
    fileOf: Uint16Array,
    words: SortedStream,
    classes: SortedStream,
  ) {
    this.files = files;
    this.fileOf = fileOf;
    this.words = words;
    this.classes = classes;
  }

  /** How many positions there are. */
  get length(): number {
    return this.fileOf.length;
  }

  /**
   * Indexes files.
   * @yields now and then, so that a long build can be done in slices
   */
  static *build(files: readonly IndexedFile[], vocabulary: Vocabulary): Slices<Segment> {
    const length = files.reduce((sum, { lines }) => sum + streamLength(lines), 0);
    const streams = emptyStreams(length);
    const fileOf = new Uint16Array(length);
    const sorted = new Int32Array(length - files.length);
    let at = 0;
    let next = 0;
    for (const [number, { lines }] of files.entries()) {
      const start = at;
      at = yield* writeStreams(lines, vocabulary, streams, at);
      fileOf.fill(number, start, at);
      // Nothing is to be predicted at the start itself.
      for (let position = start + 1; position < at; position++) sorted[next++] = position;
      yield;
    }
    const byClass = sorted.slice();
    yield* sortSuffixes(sorted, streams.words, wordDepth);
    yield* sortSuffixes(byClass, streams.classes, classDepth);
    const { words, wordTargets, classes, classTargets } = streams;
    const agreed = yield* lcpArray(sorted, words, wordDepth);
    const agreedByClass = yield* lcpArray(byClass, classes, classDepth);
    return new Segment(
      files,
      fileOf,
      { symbols: words, targets: wordTargets, sorted, agreed, depth: wordDepth },
      { symbols: classes, targets: classTargets, sorted: byClass, agreed: agreedByClass, depth: classDepth },
    );
  }
}
