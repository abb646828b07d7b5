import diff from 'fast-diff';
import { anchorsOf } from './patienceDiff.ts';

/** One replaced range in offsets of the text before the change. */
export type Replacement = { readonly from: number; readonly to: number; readonly text: string };

/**
 * Two stretches are compared by Myers' algorithm up to this product of their lengths, in lines or in characters: it
 * takes that many steps at worst, some 30 milliseconds.
 */
const largestProduct = 1_000_000;
/** How many different lines have a code unit each, without the surrogates. */
const lineCodes = 0x1_0000 - 0x800;

/**
 * The change from one text to another, small where the texts are alike. Of changes as small, it is the one of whole
 * lines: a line added beside one much like it is inserted whole, where two people who each add one cannot tear the
 * other's apart. Myers' algorithm (fast-diff) compares by lines, and by characters in short stretches and replaced
 * lines; what is longer is first taken apart at the lines that stand once in both, in the same order (Bram Cohen's
 * patience diff), so that the time stays near-linear for two texts of any size.
 * No surrogate pair is split; a stretch with half of one is replaced as it is (fast-diff recurses without end there).
 * @param effort how much may be compared, in products of two lengths; what comes after is replaced in whole stretches
 * @returns sorted, not overlapping; none for equal texts
 */
export function textDifference(before: string, after: string, effort = 64 * largestProduct): Replacement[] {
  if (before === after) return [];
  const found: Found = { replacements: [], effort };
  compareLines(linesOf(before), linesOf(after), 0, found);
  const { replacements } = found;
  return replacements.map((part, index) => aligned(part, before, replacements[index + 1]?.from));
}

/** What was found so far, and how much may still be compared. */
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

function compareLines(before: readonly string[], after: readonly string[], base: number, found: Found): void {
  const shortest = Math.min(before.length, after.length);
  let head = 0;
  let from = base;
  for (; head < shortest && before[head] === after[head]; head += 1) from += before[head]!.length;
  let tail = 0;
  while (tail < shortest - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  const left = before.slice(head, before.length - tail);
  const right = after.slice(head, after.length - tail);
  const limit = Math.min(found.effort, largestProduct);
  const cost = left.length * right.length;
  if (cost <= 1) replace(left, right, from, found);
  else if (extent(left) * extent(right) <= limit) bySmaller(left, right, from, found);
  else if (cost <= limit) byLine(left, right, from, found);
  else byAnchor(left, right, from, found);
}

/** By lines, unless that is more than by characters: what was typed into two empty lines belongs to each of them. */
function bySmaller(left: readonly string[], right: readonly string[], base: number, found: Found): void {
  const byLines: Found = { replacements: [], effort: found.effort };
  const byCharacters: Found = { replacements: [], effort: found.effort };
  byLine(left, right, base, byLines);
  replace(left, right, base, byCharacters);
  const smaller = size(byLines) <= size(byCharacters) ? byLines : byCharacters;
  found.replacements.push(...smaller.replacements);
  found.effort = byCharacters.effort;
}

/** How much is removed and inserted, in units. */
function size({ replacements }: Found): number {
  return replacements.reduce((sum, { from, to, text }) => sum + (to - from) + text.length, 0);
}

/** Myers' algorithm on lines, each as one character. */
function byLine(left: readonly string[], right: readonly string[], base: number, found: Found): void {
  found.effort -= left.length * right.length;
  const codes = new Map<string, string>();
  const encoded = (lines: readonly string[]) => lines.map((line) => codeOf(line, codes)).join('');
  const [one, other] = [encoded(left), encoded(right)];
  if (codes.size > lineCodes) {
    replace(left, right, base, found);
    return;
  }
  let [leftAt, rightAt, at] = [0, 0, base];
  for (const { from, to, text } of byCharacter(one, other)) {
    at += extent(left.slice(leftAt, from));
    rightAt += from - leftAt;
    const removed = left.slice(from, to);
    replace(removed, right.slice(rightAt, rightAt + text.length), at, found);
    at += extent(removed);
    leftAt = to;
    rightAt += text.length;
  }
}

/** @returns the code unit that stands for a line */
function codeOf(line: string, codes: Map<string, string>): string {
  let code = codes.get(line);
  if (code === undefined) {
    code = String.fromCharCode(codes.size < 0xd800 ? codes.size : codes.size + 0x800);
    codes.set(line, code);
  }
  return code;
}

/** Lines in place of others: what they have in common by characters stays, as long as there is effort left. */
function replace(removed: readonly string[], added: readonly string[], base: number, found: Found): void {
  const [before, after] = [removed.join(''), added.join('')];
  if (before === after) return;
  const head = commonHead(before, after);
  const tail = commonTail(before, after, head);
  const left = before.slice(head, before.length - tail);
  const right = after.slice(head, after.length - tail);
  const from = base + head;
  const cost = left.length * right.length;
  const isWhole = cost === 0 || cost > Math.min(found.effort, largestProduct);
  if (isWhole || !left.isWellFormed() || !right.isWellFormed()) {
    found.replacements.push({ from, to: from + left.length, text: right });
    return;
  }
  found.effort -= cost;
  for (const part of byCharacter(left, right)) {
    found.replacements.push({ from: from + part.from, to: from + part.to, text: part.text });
  }
}

function byCharacter(before: string, after: string): Replacement[] {
  const replacements: Replacement[] = [];
  let from = 0;
  let to = 0;
  let text = '';
  const close = () => {
    if (to > from || text !== '') replacements.push({ from, to, text });
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
  return replacements;
}

function byAnchor(left: readonly string[], right: readonly string[], base: number, found: Found): void {
  const anchors = anchorsOf(left, right);
  if (anchors.length === 0) {
    replace(left, right, base, found);
    return;
  }
  let [leftAt, rightAt, at] = [0, 0, base];
  const until = (leftEnd: number, rightEnd: number) => {
    const lines = left.slice(leftAt, leftEnd);
    compareLines(lines, right.slice(rightAt, rightEnd), at, found);
    at += extent(lines);
  };
  for (const anchor of anchors) {
    until(anchor.left, anchor.right);
    at += left[anchor.left]!.length;
    leftAt = anchor.left + 1;
    rightAt = anchor.right + 1;
  }
  until(left.length, right.length);
}

/** Each line with its end; the last one may have none. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function extent(lines: readonly string[]): number {
  return lines.reduce((sum, { length }) => sum + length, 0);
}

/** How many units two texts share at their start and, beyond that, at their end; no surrogate pair is split. */
export function commonEnds(a: string, b: string): { head: number; tail: number } {
  const head = commonHead(a, b);
  return { head, tail: commonTail(a, b, head) };
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
