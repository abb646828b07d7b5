import type { Position } from './positions.ts';

/** What is shown to the person; an empty text is nothing. */
export type Ghost = { text: string; confidence: number };
/** Anything that completes; the rest of the cursor's line is not there. */
export type Completer = (place: { path: string; before: string; below: string }) => Promise<Ghost>;

/** What one completer reached on positions and on typing. Shares are of all positions unless said otherwise. */
export type Score = {
  positions: number;
  shown: number;
  /** Ghosts that are a beginning of what the author wrote. */
  right: number;
  /** Ghosts that are exactly the rest of the line. */
  wholeLine: number;
  /** Ghosts whose first word is already wrong. */
  useless: number;
  /** What was said and whether it came true, for every ghost shown. */
  claims: [number, boolean][];
  /** Milliseconds of each request. */
  latencies: number[];
  characters: number;
  /** Keys not pressed, a Tab counting as one key. */
  saved: number;
  /** Keys' worth of reading: two for every wrong ghost that newly appears. */
  distraction: number;
};

/** @returns a score of nothing */
export function emptyScore(): Score {
  return {
    positions: 0,
    shown: 0,
    right: 0,
    wholeLine: 0,
    useless: 0,
    claims: [],
    latencies: [],
    characters: 0,
    saved: 0,
    distraction: 0,
  };
}

/** Asks once at each position. */
export async function scorePositions(
  completer: Completer,
  positions: readonly Position[],
  score: Score,
): Promise<void> {
  for (const { file, before, rest, below } of positions) {
    const start = performance.now();
    const { text, confidence } = await completer({ path: file.path, before, below });
    score.latencies.push(performance.now() - start);
    score.positions++;
    if (text === '') continue;
    const right = rest.startsWith(text);
    score.shown++;
    score.claims.push([confidence, right]);
    if (right) score.right++;
    else if (!rest.startsWith(firstWord(text))) score.useless++;
    if (text === rest) score.wholeLine++;
  }
}

/**
 * Types the rest of a line key by key, asking after every key, and takes each ghost that is right.
 * A person who reads before pressing Tab takes exactly those.
 */
export async function scoreTyping(
  completer: Completer,
  lines: readonly Position[],
  score: Score,
): Promise<void> {
  for (const { file, before, rest, below } of lines) {
    let typed = 0;
    let wrong = '';
    score.characters += rest.length;
    while (typed < rest.length) {
      const start = performance.now();
      const { text } = await completer({ path: file.path, before: before + rest.slice(0, typed), below });
      score.latencies.push(performance.now() - start);
      if (text !== '' && rest.startsWith(text, typed)) {
        typed += text.length;
        score.saved += text.length - 1;
        wrong = '';
        continue;
      }
      // A ghost that stays as it was, because its beginning is being typed, is read once.
      const target = text === '' ? '' : rest.slice(0, typed) + text;
      if (target !== '' && target !== wrong) score.distraction += 2;
      wrong = target;
      typed++;
    }
  }
}

/** How far confidence is from truth: the mean distance in ten bins, each by its size. */
export function calibrationError(claims: readonly (readonly [number, boolean])[]): number {
  const bins = Array.from({ length: 10 }, () => ({ said: 0, right: 0, count: 0 }));
  for (const [said, right] of claims) {
    const bin = bins[Math.min(9, Math.floor(said * 10))]!;
    bin.said += said;
    bin.right += right ? 1 : 0;
    bin.count++;
  }
  const distance = bins.reduce((sum, { said, right }) => sum + Math.abs(said - right), 0);
  return claims.length === 0 ? 0 : distance / claims.length;
}

/** @param share from 0 to 1 */
export function percentile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

function firstWord(text: string): string {
  return /^\s*(?:[\w$]+|[^\w\s$]+)/.exec(text)?.[0] ?? text;
}
