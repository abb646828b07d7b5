import { lexLine, maxLineLength } from './lexer.ts';
import { RecentIdentifiers } from './recency.ts';
import { Pace, type Slices } from './slices.ts';
import { fileStart, kinds, lineEnd, type Vocabulary } from './vocabulary.ts';

/** A line's symbols in a vocabulary; a blank line has none. */
export type Line = { symbols: Int32Array; indent: number };

/**
 * A file, or several after each other, as two streams. In the stream of words, contexts are bare symbols and targets
 * are tokens with their blanks. In the stream of classes every identifier looks the same in a context, and as a target
 * it is its recency rank: so `this.a = a` teaches `this.b = b`.
 */
export type TokenStreams = {
  words: Int32Array;
  wordTargets: Int32Array;
  classes: Int32Array;
  classTargets: Int32Array;
};

/** The target of an identifier that was not used lately. */
const novelIdentifier = -1;

/** The class target of an identifier by its recency rank. */
function rankTarget(rank: number, spaced: boolean): number {
  return -2 - 2 * rank - (spaced ? 1 : 0);
}

/** No target is below this one. */
export const lowestTarget = rankTarget(RecentIdentifiers.depth - 1, true);

/** What {@link rankTarget} was made of. */
export function rankOfTarget(target: number): { rank: number; spaced: boolean } {
  const code = -target - 2;
  return { rank: code >> 1, spaced: (code & 1) === 1 };
}

/** How much is cut into symbols between two pauses: a millisecond or two. */
export const lexedBetweenPauses = 10_000;

/** What it costs to cut a line into symbols, in UTF-16 units. */
export function lexingCost(line: string): number {
  return Math.min(line.length, maxLineLength) + 16;
}

const none = new Int32Array(0);

/** Cuts a line into symbols. */
export function toLine(text: string, vocabulary: Vocabulary): Line {
  const { tokens, indent } = lexLine(text);
  const symbols = tokens.length === 0 ? none : new Int32Array(tokens.length);
  for (let i = 0; i < tokens.length; i++) symbols[i] = vocabulary.intern(tokens[i]!);
  return { symbols, indent };
}

/** How many positions lines take: a start, and for each line that is not blank its break and its tokens. */
export function streamLength(lines: readonly Line[]): number {
  let length = 1;
  for (const { symbols } of lines) if (symbols.length > 0) length += symbols.length + 1;
  return length;
}

/** Room for streams of a length. */
export function emptyStreams(length: number): TokenStreams {
  return {
    words: new Int32Array(length),
    wordTargets: new Int32Array(length),
    classes: new Int32Array(length),
    classTargets: new Int32Array(length),
  };
}

/**
 * Writes a file's lines into streams.
 * @returns the position after the last one written
 */
export function* writeStreams(
  lines: readonly Line[],
  vocabulary: Vocabulary,
  streams: TokenStreams,
  offset: number,
): Slices<number> {
  const { words, wordTargets, classes, classTargets } = streams;
  const recent = new RecentIdentifiers();
  let at = offset;
  let indent = 0;
  words[at] = wordTargets[at] = classes[at] = classTargets[at] = fileStart;
  at++;
  const pace = new Pace(10_000);
  for (const line of lines) {
    if (pace.isDue(line.symbols.length + 1)) yield;
    if (line.symbols.length === 0) continue;
    words[at] = classes[at] = vocabulary.lineBreak(line.indent - indent);
    wordTargets[at] = classTargets[at] = lineEnd;
    indent = line.indent;
    at++;
    for (const symbol of line.symbols) {
      const bare = vocabulary.bare[symbol]!;
      words[at] = bare;
      wordTargets[at] = symbol;
      classes[at] = vocabulary.classes[symbol]!;
      classTargets[at] = symbol;
      if (vocabulary.kinds[symbol] === kinds.identifier) {
        const rank = recent.rankOf(bare);
        classTargets[at] = rank === -1 ? novelIdentifier : rankTarget(rank, symbol !== bare);
        recent.use(bare);
      }
      at++;
    }
  }
  return at;
}
