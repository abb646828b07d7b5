import { Pace, type Slices } from '../text/slices.ts';
import { type Line, lexedBetweenPauses, lexingCost, streamLength, toLine } from '../text/tokenStreams.ts';
import { kinds, Vocabulary } from '../text/vocabulary.ts';
import { OpenFile } from './openFile.ts';
import { pathWeight } from './pathWeight.ts';
import { type IndexedFile, Segment } from './segment.ts';

/** A segment takes no more positions than this, nor more files than 16 bits can number. */
const maxSegmentLength = 1_000_000;
const maxSegmentFiles = 60_000;
/** More segments than this are merged, more changed files than this are indexed together. */
const maxSegments = 6;
const maxChanged = 8;
/** A vocabulary of less than this is never worth renewing. */
const smallVocabulary = 100_000;
/** How many files being written are kept indexed, the last used first. */
const maxOpen = 32;

/** A part of a room's index, and how much each position in it counts for the file being written. */
export type Source = {
  words: Segment['words'];
  classes: Segment['classes'];
  weightOf: (position: number) => number;
};

/** The index of one room, or of one document outside any: all that the engine knows of it. */
export class Workspace {
  readonly vocabulary = new Vocabulary();
  /** How often each word stands in the segments, by its bare symbol. */
  readonly counts: number[] = [];
  #segments: Segment[] = [];
  /** Where the current version of each file is: in which segment, by its number there. */
  readonly #indexed = new Map<string, { segment: Segment; file: number }>();
  /** Files that changed since they were put into a segment. */
  readonly #changed = new Map<string, OpenFile>();
  /** New files that are in no index yet. */
  readonly #waiting = new Map<string, IndexedFile>();
  readonly #open = new Map<string, OpenFile>();
  #wordsAtStart = 0;
  #work: Slices | undefined;
  /** The sources by the path they were asked for, while neither files nor segments change. */
  readonly #sources = new Map<string, Source[]>();

  /** How many positions there are, and in how many segments. */
  get size(): { positions: number; segments: number; files: number; waiting: number } {
    const positions = this.#segments.reduce((sum, { length }) => sum + length, 0);
    return {
      positions,
      segments: this.#segments.length,
      files: this.#indexed.size + this.#changed.size + this.#waiting.size,
      waiting: this.#waiting.size,
    };
  }

  /** Whether {@link working} has something to do. */
  get busy(): boolean {
    return (
      this.#work !== undefined ||
      this.#waiting.size > 0 ||
      this.#changed.size > maxChanged ||
      this.#segments.length > maxSegments
    );
  }

  /** Takes a file's text, new or changed. A new file is indexed by {@link working}, a change at once. */
  *putting(path: string, text: string): Slices {
    const lines = text.split('\n');
    yield;
    const changed = this.#changed.get(path);
    if (changed) {
      yield* changed.updating(lines);
    } else if (this.#indexed.has(path)) {
      const file = new OpenFile(this.vocabulary);
      yield* file.updating(lines);
      this.#changed.set(path, file);
      this.#leaveOut(path);
    } else {
      const cut: Line[] = [];
      const pace = new Pace(lexedBetweenPauses);
      for (const line of lines) {
        cut.push(toLine(line, this.vocabulary));
        if (pace.isDue(lexingCost(line))) yield;
      }
      this.#waiting.set(path, { path, lines: cut });
    }
    this.#sources.clear();
  }

  /** Forgets a file. */
  remove(path: string): void {
    this.#sources.clear();
    this.#changed.delete(path);
    this.#waiting.delete(path);
    this.#leaveOut(path);
  }

  /**
   * The index of the file that is being written, brought up to the text.
   * @param key the file's path, or what else tells it from others
   */
  *opening(key: string, lines: readonly string[]): Slices<OpenFile> {
    const file = this.#open.get(key) ?? new OpenFile(this.vocabulary);
    yield* file.updating(lines);
    this.#open.delete(key);
    this.#open.set(key, file);
    if (this.#open.size > maxOpen) this.#open.delete(this.#open.keys().next().value!);
    return file;
  }

  /** The room's other files as they count for the file at a path. */
  sources(path: string): Source[] {
    const known = this.#sources.get(path);
    if (known) return known;
    const sources: Source[] = [];
    if (this.#sources.size >= maxOpen) this.#sources.clear();
    this.#sources.set(path, sources);
    for (const segment of this.#segments) {
      const weights = segment.files.map((file, number) =>
        file.path !== path && this.#isCurrent(segment, number) ? pathWeight(path, file.path) : 0,
      );
      const { fileOf } = segment;
      sources.push({
        words: segment.words,
        classes: segment.classes,
        weightOf: (position) => weights[fileOf[position]!]!,
      });
    }
    for (const [other, { words, classes }] of this.#changed) {
      if (other === path) continue;
      const weight = pathWeight(path, other);
      sources.push({ words, classes, weightOf: () => weight });
    }
    return sources;
  }

  /** Whether most of the vocabulary must be words that were written and went again. */
  get isStale(): boolean {
    return this.vocabulary.size > Math.max(smallVocabulary, 3 * this.#wordsAtStart);
  }

  /** The same files with a vocabulary of their words only; to be indexed by {@link working}. Open files start anew. */
  *renewing(): Slices<Workspace> {
    const fresh = new Workspace();
    const { texts } = this.vocabulary;
    const toFresh = ({ symbols, indent }: Line): Line => ({
      symbols: symbols.map((symbol) => fresh.vocabulary.intern(texts[symbol]!)),
      indent,
    });
    const pace = new Pace(1000);
    function* add(path: string, lines: readonly Line[]): Slices {
      const renewed: Line[] = [];
      for (const line of lines) {
        renewed.push(toFresh(line));
        if (pace.isDue(line.symbols.length + 1)) yield;
      }
      fresh.#waiting.set(path, { path, lines: renewed });
    }
    for (const [path, { segment, file }] of this.#indexed) yield* add(path, segment.files[file]!.lines);
    for (const [path, { lines }] of this.#changed) yield* add(path, lines);
    for (const [path, { lines }] of this.#waiting) yield* add(path, lines);
    fresh.#wordsAtStart = fresh.vocabulary.size;
    return fresh;
  }

  /** How often a word stands in the files indexed, changed ones included. */
  countOf(word: number): number {
    let count = this.counts[word] ?? 0;
    for (const { counts } of this.#changed.values()) count += counts.get(word) ?? 0;
    return count;
  }

  /** Indexes what waits and merges what is scattered. What is given up on the way is gone on with the next time. */
  *working(): Slices {
    while (this.busy) {
      this.#work ??= this.#tidy();
      while (!this.#work.next().done) yield;
      this.#work = undefined;
      this.#sources.clear();
      yield;
    }
  }

  *#tidy(): Slices {
    if (this.#waiting.size > 0) yield* this.#indexWaiting();
    else if (this.#changed.size > maxChanged) this.#settleChanged();
    else if (this.#segments.length > maxSegments) yield* this.#merge();
  }

  *#indexWaiting(): Slices {
    const files: IndexedFile[] = [];
    let length = 0;
    for (const file of this.#waiting.values()) {
      length += streamLength(file.lines);
      if (files.length > 0 && (length > maxSegmentLength || files.length >= maxSegmentFiles)) break;
      files.push(file);
    }
    const segment = yield* Segment.build(files, this.vocabulary);
    this.#segments.push(segment);
    for (const [number, file] of files.entries()) {
      // What changed or went while it was being indexed is not current here.
      if (this.#waiting.get(file.path) !== file) continue;
      this.#waiting.delete(file.path);
      for (let line = 0; line < file.lines.length; line++) this.#count(file.lines[line]!.symbols, 1);
      this.#indexed.set(file.path, { segment, file: number });
      yield;
    }
  }

  /** Puts the files that changed longest ago in line to be indexed with others. */
  #settleChanged(): void {
    for (const [path, file] of [...this.#changed].slice(0, this.#changed.size - maxChanged / 2)) {
      this.#changed.delete(path);
      this.#waiting.set(path, { path, lines: file.lines });
    }
  }

  /** Makes one segment of the small ones. */
  *#merge(): Slices {
    const bySize = [...this.#segments].sort((a, b) => a.length - b.length);
    const merged: Segment[] = [];
    let length = 0;
    for (const segment of bySize) {
      length += segment.length;
      if (merged.length >= 2 && length > maxSegmentLength * (1 + merged.length / 4)) break;
      merged.push(segment);
    }
    const files = merged.flatMap((segment) =>
      segment.files.filter((_, number) => this.#isCurrent(segment, number)),
    );
    const whole = yield* Segment.build(files, this.vocabulary);
    this.#segments = [...this.#segments.filter((segment) => !merged.includes(segment)), whole];
    for (const [number, { path }] of files.entries()) {
      const current = this.#indexed.get(path);
      if (current && merged.includes(current.segment))
        this.#indexed.set(path, { segment: whole, file: number });
    }
  }

  #isCurrent(segment: Segment, number: number): boolean {
    const current = this.#indexed.get(segment.files[number]!.path);
    return current !== undefined && current.segment === segment && current.file === number;
  }

  #leaveOut(path: string): void {
    const current = this.#indexed.get(path);
    if (!current) return;
    this.#indexed.delete(path);
    const { lines } = current.segment.files[current.file]!;
    for (let line = 0; line < lines.length; line++) this.#count(lines[line]!.symbols, -1);
  }

  #count(symbols: Int32Array, sign: 1 | -1): void {
    for (let at = 0; at < symbols.length; at++) {
      const symbol = symbols[at]!;
      const kind = this.vocabulary.kinds[symbol];
      if (kind !== kinds.identifier && kind !== kinds.keyword) continue;
      const bare = this.vocabulary.bare[symbol]!;
      this.counts[bare] = (this.counts[bare] ?? 0) + sign;
    }
  }
}
