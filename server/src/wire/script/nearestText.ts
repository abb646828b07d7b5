import { commonEnds, textDifference } from '@tandem/protocol/textDifference';

/** A text that another one may have been made from. */
export type Candidate = {
  readonly text: string;
  /** Whether the other text must begin and end with half of this one. */
  readonly needsHalf: boolean;
  /** Whether it is the nothing that a client has which has shown no text yet: it is what is left when none fits. */
  readonly isNothing: boolean;
  /** Whether it is what the client wrote last, which is likelier than another that is as near. */
  readonly isOwn: boolean;
  /** Whether it came so lately that the client's program may not have handled it. */
  readonly isFresh: boolean;
  /** Whether it came so lately that nobody can have changed it on seeing it. */
  readonly isUnseen: boolean;
  /** Whether the client itself wrote what stands in a range of it; asked only where that decides. */
  readonly wrote: (from: number, length: number) => boolean;
};

/** How one text became another: what was taken out and put in between their common beginning and end, in units. */
type Splice = {
  readonly index: number;
  readonly head: number;
  readonly removed: number;
  readonly added: number;
};

/** What a change is reckoned at, and what it amounts to where that does not decide. */
type Weight = Splice & {
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
 * Finds what a text was made from: the one it differs least from; of several the client's own, else the newest. Of a
 * fresh one nothing is replaced when as little could have been put into, or taken out of, another: the lines that would
 * change count whole then (docs/decisions/0023). Time is linear in the size of the texts, and bounded beyond that.
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
  const weights: Weight[] = [];
  for (const [index, candidate] of candidates.entries()) {
    const { head, tail } = commonEnds(candidate.text, text);
    work += Math.min(candidate.text.length, text.length);
    if (candidate.needsHalf && 2 * (head + tail) < candidate.text.length) continue;
    const removed = candidate.text.length - head - tail;
    weights.push(weightOf({ index, head, removed, added: text.length - head - tail }, candidate));
  }
  weights.sort(byWeight);
  let [least] = weights;
  if (least && weights.length > 1 && least.cost > severalPlaces) {
    const compared = compareInside(text, candidates, weights);
    work += compared.work;
    least = compared.weights.toSorted(byWeight)[0]!;
  }
  const shown = weights.filter(({ index }) => !candidates[index]!.isNothing);
  return { index: least && harmless(text, candidates, shown, least).index, work };
}

/** @returns what takes less from others than the change found, if that would be one of a fresh text */
function harmless(
  text: string,
  candidates: readonly Candidate[],
  weights: readonly Weight[],
  found: Weight,
): Weight {
  const { text: before, isFresh, isUnseen, wrote } = candidates[found.index]!;
  if (!isFresh || found.removed === 0) return found;
  if (replaces(found)) {
    const simple = weights.find((weight) => !replaces(weight));
    if (!simple || simple.cost > linesCost(before, text, found)) return found;
    return harmless(text, candidates, weights, simple);
  }
  const adding = weights.find(({ removed }) => removed === 0);
  if (!adding || adding.cost > found.cost) return found;
  const added = adding.head < found.head ? adding.head : adding.head + found.removed;
  // Who takes back the last letter they typed leaves the ones before it, which an older text may lack.
  if (wrote(added, adding.added)) return found;
  return isUnseen || !wrote(found.head, found.removed) ? adding : found;
}

function weightOf(splice: Splice, { isOwn }: Candidate): Weight {
  const { removed, added } = splice;
  const cost = added + Math.min(removed, removalCost);
  return { ...splice, isOwn, cost, size: added + removed };
}

function byWeight(a: Weight, b: Weight): number {
  return a.cost - b.cost || a.size - b.size || Number(b.isOwn) - Number(a.isOwn) || b.index - a.index;
}

function replaces({ removed, added }: Splice): boolean {
  return removed > 0 && added > 0;
}

/** @returns how long the lines are together that a change takes out and puts in */
function linesCost(before: string, after: string, { head, removed, added }: Splice): number {
  return lineLength(before, head, removed) + lineLength(after, head, added);
}

/** @returns how long the lines are that a range, which is not empty, reaches into */
function lineLength(text: string, from: number, length: number): number {
  const start = from === 0 ? 0 : text.lastIndexOf('\n', from - 1) + 1;
  const end = text.indexOf('\n', from + length - 1);
  return (end < 0 ? text.length : end + 1) - start;
}

/** Weighs what was changed in several places by the sum of the changes, as far as the effort goes. */
function compareInside(
  text: string,
  candidates: readonly Candidate[],
  weights: readonly Weight[],
): { weights: Weight[]; work: number } {
  let effort = effortForAll;
  const compared = weights.map((weight) => {
    const { head, removed, added } = weight;
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
