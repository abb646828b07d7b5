import type { Candidate } from './decoder.ts';

/** What the calibrator knows about where the cursor stands. */
export type Place = {
  /** Characters typed of the token at the cursor, -1 when none. */
  partialLength: number;
  /** Tokens between the start of the line and the cursor. */
  tokensBefore: number;
  /** Lines the open file has. */
  lines: number;
  /** Files of the room in the index. */
  files: number;
  /** The rest of the most similar line of the open file. */
  similar: string;
  /** How many characters before the cursor that line shares. */
  similarity: number;
  /** 1 inside a string, 2 inside a comment, else 0: prose is harder to foresee. */
  prose: number;
  /** Whether a word stands in the open file. */
  knows: (symbol: number) => boolean;
};

/**
 * The features of a candidate, as numbers. A trained model knows them by their place: logProbability, lowestStep,
 * firstStep, lastStep, runnerUp, margin, tokens, characters, partialLength, tokensBefore, openWords, roomWords,
 * openClasses, roomClasses, lowestOpenWords, lowestRoomWords, lowestOpenClasses, lowestRoomClasses, openSupport,
 * roomSupport, openDistinct, roomDistinct, lowestBackers, endProbability, nextProbability, similarAgrees, similarity,
 * lines, files, meanLog, rival, prose, unknownWords, ending.
 * @param rival how likely the likeliest candidate is that contradicts this one
 */
export function featuresOf(candidate: Candidate, rival: number, place: Place): number[] {
  const { steps, text, probability } = candidate;
  const first = steps[0]!;
  const last = steps.at(-1)!;
  const lowest = (of: (step: (typeof steps)[number]) => number) => {
    let value = Number.POSITIVE_INFINITY;
    for (const step of steps) value = Math.min(value, of(step));
    return value;
  };
  const logProbability = Math.log(probability);
  return [
    logProbability,
    lowest((step) => step.probability),
    first.probability,
    last.probability,
    first.runnerUp,
    lowest((step) => step.probability - step.runnerUp),
    steps.length,
    text.length,
    place.partialLength,
    Math.min(place.tokensBefore, 12),
    first.longest[0],
    first.longest[1],
    first.longest[2],
    first.longest[3],
    lowest((step) => step.longest[0]),
    lowest((step) => step.longest[1]),
    lowest((step) => step.longest[2]),
    lowest((step) => step.longest[3]),
    Math.min(first.support[0], 20),
    Math.min(first.support[1], 40),
    Math.min(first.distinct[0], 20),
    Math.min(first.distinct[1], 40),
    lowest((step) => step.backers),
    candidate.endProbability,
    candidate.nextProbability,
    place.similar === '' ? -1 : sharedBeginning(place.similar, text) / text.length,
    Math.min(place.similarity, 12),
    Math.round(Math.log2(1 + place.lines)),
    Math.min(Math.round(Math.log2(1 + place.files)), 6),
    logProbability / steps.length,
    Math.log((rival + 0.01) / (probability + 0.01)),
    place.prose,
    candidate.symbols.reduce((count, symbol) => count + (place.knows(symbol) ? 0 : 1), 0),
    endingOf(text),
  ];
}

/** What the last character is: a letter, a closer, an opener, a quote, a blank, or something else. */
function endingOf(text: string): number {
  const last = text.at(-1)!;
  if (/[\w$]/.test(last)) return 0;
  if (')]};,'.includes(last)) return 1;
  if ('([{.'.includes(last)) return 2;
  return '"\'`'.includes(last) ? 3 : 4;
}

/** The likeliest candidate that contradicts each: neither is a beginning of the other. */
export function rivalsOf(candidates: readonly Candidate[]): number[] {
  const likeliest = [...candidates].sort((a, b) => b.probability - a.probability);
  return candidates.map(({ text }) => {
    const rival = likeliest.find((other) => !text.startsWith(other.text) && !other.text.startsWith(text));
    return rival?.probability ?? 0;
  });
}

/** Whether the cursor is in a string or a comment, judged by its line alone: 1, 2, or 0 for neither. */
export function proseAt(prefix: string): number {
  if (/^\s*(\/\/|\/\*|\*|#)/.test(prefix) || /\s(\/\/|#)\s/.test(prefix)) return 2;
  let quote = '';
  for (const character of prefix) {
    if (quote === character) quote = '';
    else if (quote === '' && (character === '"' || character === "'" || character === '`')) quote = character;
  }
  return quote === '' ? 0 : 1;
}

function sharedBeginning(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  let length = 0;
  while (length < shorter && a.charCodeAt(length) === b.charCodeAt(length)) length++;
  return length;
}
