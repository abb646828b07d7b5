import { commonEnds, textDifference } from '@tandem/protocol/textDifference';

/** A text that another one may have been made from. */
export type Candidate = {
  readonly text: string;
  /** Whether the other text must begin and end with half of this one. */
  readonly needsHalf: boolean;
  /** Whether it is what the client wrote last, which is likelier than another that is as near. */
  readonly isOwn: boolean;
};

/** How one text became another: what was taken out and put in between their common beginning and end, in units. */
type Splice = {
  readonly index: number;
  readonly isOwn: boolean;
  readonly head: number;
  readonly removed: number;
  readonly added: number;
};

/** What a change is reckoned at, and what it amounts to where that does not decide. */
type Weight = {
  readonly index: number;
  readonly isOwn: boolean;
  readonly cost: number;
  readonly size: number;
};

/**
 * Taking a range out is one act however long it is: more than this many units count as so many. Then a text that holds
 * much of what came in a newer version is known to be made from that one, though an older one has the same length.
 */
const removalCost = 32;
/** From what cost on it is asked whether a change was made in several places. */
const severalPlaces = 64;
/** How much may be compared for that, in products of two lengths: for one candidate, and for all. */
const effortForOne = 50_000;
const effortForAll = 2_000_000;

/** Comparing two units costs at worst as much as going through so many bytes. */
export const bytesPerPair = 6;

/**
 * Finds what a text was made from: the one it differs least from; of several the client's own, else the newest. Time is
 * linear in the size of the texts, and bounded beyond that.
 * @param candidates the oldest first
 * @returns the index of the candidate, undefined when none fits, and what was gone through, in bytes
 */
export function nearestText(
  text: string,
  candidates: readonly Candidate[],
): { index: number | undefined; work: number } {
  const equal = candidates.findLastIndex((candidate) => candidate.text === text);
  if (equal >= 0 || candidates.length === 0) return { index: equal < 0 ? undefined : equal, work: 0 };
  let work = 0;
  const splices: Splice[] = [];
  for (const [index, candidate] of candidates.entries()) {
    const { head, tail } = commonEnds(candidate.text, text);
    work += Math.min(candidate.text.length, text.length);
    if (candidate.needsHalf && 2 * (head + tail) < candidate.text.length) continue;
    splices.push({
      index,
      isOwn: candidate.isOwn,
      head,
      removed: candidate.text.length - head - tail,
      added: text.length - head - tail,
    });
  }
  const weights = splices.map(weightOf).toSorted(byWeight);
  const least = weights[0];
  if (!least || weights.length === 1 || least.cost <= severalPlaces) return { index: least?.index, work };
  const compared = compareInside(text, candidates, splices, weights);
  return { index: compared.weights.toSorted(byWeight)[0]!.index, work: work + compared.work };
}

function weightOf({ index, isOwn, removed, added }: Splice): Weight {
  return { index, isOwn, cost: added + Math.min(removed, removalCost), size: added + removed };
}

function byWeight(a: Weight, b: Weight): number {
  return a.cost - b.cost || a.size - b.size || Number(b.isOwn) - Number(a.isOwn) || b.index - a.index;
}

/** Weighs what was changed in several places by the sum of the changes, as far as the effort goes. */
function compareInside(
  text: string,
  candidates: readonly Candidate[],
  splices: readonly Splice[],
  weights: readonly Weight[],
): { weights: Weight[]; work: number } {
  const byIndex = new Map(splices.map((splice) => [splice.index, splice]));
  let effort = effortForAll;
  const compared = weights.map((weight) => {
    const { head, removed, added } = byIndex.get(weight.index)!;
    const needed = removed + added + Math.min(removed * added, effortForOne);
    if (needed > effort) return weight;
    effort -= needed;
    const before = candidates[weight.index]!.text.slice(head, head + removed);
    let size = 0;
    for (const part of textDifference(before, text.slice(head, head + added), effortForOne)) {
      size += part.to - part.from + part.text.length;
    }
    return { ...weight, cost: Math.min(weight.cost, size), size };
  });
  return { weights: compared, work: bytesPerPair * (effortForAll - effort) };
}
