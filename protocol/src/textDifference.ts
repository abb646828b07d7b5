import diff from 'fast-diff';

/** One replaced range in offsets of the text before the change. */
export type Replacement = { readonly from: number; readonly to: number; readonly text: string };

/**
 * A stretch is compared by characters up to this product of its two lengths: Myers' algorithm takes that many steps at
 * worst, some 30 milliseconds.
 */
const largestByCharacter = 1_000_000;

/**
 * The change from one text to another, small where the texts are alike: character by character in short stretches
 * (fast-diff), in longer ones between the lines that stand once in both, in the same order (Bram Cohen's patience
 * diff), so that its time stays near-linear for two texts of any size.
 * No surrogate pair is split; a stretch with half of one is replaced as it is (fast-diff recurses without end there).
 * @param effort how much may be compared by characters, in products of two lengths; what comes after is replaced whole
 * @returns sorted, not overlapping; none for equal texts
 */
export function textDifference(
  before: string,
  after: string,
  effort = 64 * largestByCharacter,
): Replacement[] {
  if (before === after) return [];
  const found: Found = { replacements: [], effort };
  compare(before, after, 0, found);
  const { replacements } = found;
  return replacements.map((part, index) => aligned(part, before, replacements[index + 1]?.from));
}

/** What was found so far, and how much may still be compared by characters. */
type Found = { replacements: Replacement[]; effort: number };

/**
 * An insert or delete that begins with a combining mark and could as well begin after it, does: the mark belongs to
 * the letter in front of it, and what is typed behind that letter must not come between them.
 */
function aligned({ from, to, text }: Replacement, before: string, limit = before.length): Replacement {
  const moving = text === '' ? before.slice(from, to) : text;
  let shift = 0;
  if (text === '' || from === to) {
    while (
      to + shift < limit &&
      /^[\p{M}\u200d]/u.test(moving.charAt(shift % moving.length)) &&
      moving.charAt(shift % moving.length) === before.charAt(to + shift)
    ) {
      shift += 1;
    }
  }
  if (shift === 0) return { from, to, text };
  const turned = shift % moving.length;
  return {
    from: from + shift,
    to: to + shift,
    text: text === '' ? '' : text.slice(turned) + text.slice(0, turned),
  };
}

function compare(before: string, after: string, base: number, found: Found): void {
  const head = commonHead(before, after);
  const tail = commonTail(before, after, head);
  const left = before.slice(head, before.length - tail);
  const right = after.slice(head, after.length - tail);
  if (left === '' && right === '') return;
  const cost = left.length * right.length;
  const isShort = cost <= largestByCharacter;
  const whole = left === '' || right === '' || !left.isWellFormed() || !right.isWellFormed();
  if (whole || (isShort && cost > found.effort)) {
    found.replacements.push({ from: base + head, to: base + head + left.length, text: right });
  } else if (isShort) {
    found.effort -= cost;
    byCharacter(left, right, base + head, found.replacements);
  } else byLine(left, right, base + head, found);
}

function byCharacter(before: string, after: string, base: number, into: Replacement[]): void {
  let from = base;
  let to = base;
  let text = '';
  const close = () => {
    if (to > from || text !== '') into.push({ from, to, text });
  };
  for (const [kind, part] of diff(before, after)) {
    if (kind === diff.INSERT) text += part;
    else if (kind === diff.DELETE) to += part.length;
    else {
      close();
      from = to + part.length;
      to = from;
      text = '';
    }
  }
  close();
}

function byLine(before: string, after: string, base: number, found: Found): void {
  const left = linesOf(before);
  const right = linesOf(after);
  const anchors = longestRising(sharedOnce(left, right));
  if (anchors.length === 0) {
    found.replacements.push({ from: base, to: base + before.length, text: after });
    return;
  }
  let leftAt = 0;
  let rightAt = 0;
  for (const anchor of anchors) {
    compare(before.slice(leftAt, anchor.left), after.slice(rightAt, anchor.right), base + leftAt, found);
    leftAt = anchor.left + anchor.length;
    rightAt = anchor.right + anchor.length;
  }
  compare(before.slice(leftAt), after.slice(rightAt), base + leftAt, found);
}

type Anchor = { left: number; right: number; length: number };

/** Where each line that stands only once in its text begins. */
function linesOf(text: string): Map<string, number | undefined> {
  const lines = new Map<string, number | undefined>();
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at);
    const next = end === -1 ? text.length : end + 1;
    const line = text.slice(at, next);
    lines.set(line, lines.has(line) ? undefined : at);
    at = next;
  }
  return lines;
}

function sharedOnce(left: Map<string, number | undefined>, right: Map<string, number | undefined>): Anchor[] {
  const anchors: Anchor[] = [];
  for (const [line, at] of left) {
    const other = right.get(line);
    if (at !== undefined && other !== undefined)
      anchors.push({ left: at, right: other, length: line.length });
  }
  return anchors.sort((a, b) => a.left - b.left);
}

/** The longest run of anchors that rises on the right too (patience sorting). */
function longestRising(anchors: readonly Anchor[]): Anchor[] {
  const ends: number[] = [];
  const previous: (number | undefined)[] = [];
  anchors.forEach((anchor, index) => {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (anchors[ends[middle]!]!.right < anchor.right) low = middle + 1;
      else high = middle;
    }
    previous.push(low > 0 ? ends[low - 1] : undefined);
    ends[low] = index;
  });
  const run: Anchor[] = [];
  for (let index = ends.at(-1); index !== undefined; index = previous[index]) run.push(anchors[index]!);
  return run.reverse();
}

/** How many units two texts share at their start, never ending inside a surrogate pair. */
function commonHead(a: string, b: string): number {
  const limit = Math.min(a.length, b.length);
  let shared = 0;
  while (shared < limit && a.charCodeAt(shared) === b.charCodeAt(shared)) shared += 1;
  return shared > 0 && shared < Math.max(a.length, b.length) && isHighSurrogate(a.charCodeAt(shared - 1))
    ? shared - 1
    : shared;
}

/** How many units two texts share at their end, not reaching into the first `head`, nor into a surrogate pair. */
function commonTail(a: string, b: string, head: number): number {
  const limit = Math.min(a.length, b.length) - head;
  let shared = 0;
  while (shared < limit && a.charCodeAt(a.length - 1 - shared) === b.charCodeAt(b.length - 1 - shared)) {
    shared += 1;
  }
  return shared > 0 && isLowSurrogate(a.charCodeAt(a.length - shared)) ? shared - 1 : shared;
}

export function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

export function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
