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
  /** How many tokens that line's beginning shares with the cursor's. */
  similarity: number;
};

/** What the calibrator judges a candidate by, in the order of {@link featuresOf}. */
export const featureNames = [
  'logProbability', 'lowestStep', 'firstStep', 'lastStep', 'runnerUp', 'margin', 'tokens', 'characters',
  'partialLength', 'tokensBefore', 'openWords', 'roomWords', 'openClasses', 'roomClasses', 'lowestOpenWords',
  'lowestRoomWords', 'lowestOpenClasses', 'lowestRoomClasses', 'openSupport', 'roomSupport', 'openDistinct',
  'roomDistinct', 'lowestBackers', 'endProbability', 'nextProbability', 'endsInWord', 'similarAgrees', 'similarity',
  'lines', 'files', 'meanLog',
] as const; // biome-ignore format: a table

/** The features of a candidate, as numbers. */
export function featuresOf(candidate: Candidate, place: Place): number[] {
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
    /[\w$]$/.test(text) ? 1 : 0,
    place.similar === '' ? -1 : sharedBeginning(place.similar, text) / text.length,
    Math.min(place.similarity, 12),
    Math.min(place.lines, 400),
    Math.min(place.files, 50),
    logProbability / steps.length,
  ];
}

function sharedBeginning(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  let length = 0;
  while (length < shorter && a.charCodeAt(length) === b.charCodeAt(length)) length++;
  return length;
}
