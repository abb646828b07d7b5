import { closersIn, closersReplaced, onlyClosers } from '@tandem/protocol/closers';

/** A suggestion fitted into the text around the cursor, and how many characters behind the cursor it replaces. */
export type Fitted = { text: string; replaced: number };

const openers: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/**
 * Makes a suggestion fit: nothing that stands there already is suggested again, nothing is
 * suggested inside a word, and a closing bracket behind the cursor that the suggestion closes too is replaced rather than
 * doubled.
 * @param before the text up to the cursor
 * @param after the text from the cursor on
 * @param suggestion what a model or the engine would insert
 */
export function fitIn(before: string, after: string, suggestion: string): Fitted {
  const rest = firstLine(after).replace(/\r$/, '');
  if (isInWord(before, after)) return { text: '', replaced: 0 };
  let text = withoutLines(before, after, indentedOnce(before, suggestion.replaceAll('\r\n', '\n')));
  const several = text.includes('\n');
  if (rest.trim() !== '' && several) text = firstLine(text);
  text = untilUnmatched(before, rest, text).trimEnd();
  if (text === '' || rest.trim() === '') return { text, replaced: 0 };
  const replaced = onlyClosers(rest) ? closersReplaced(before, text, rest) : 0;
  return replaced > 0 ? { text, replaced } : { text: withoutOverlap(before, text, rest), replaced: 0 };
}

/** Words of any language, and the names of those that have `$` in them. */
function isInWord(before: string, after: string): boolean {
  return /[\p{L}\p{M}\p{N}_$]$/u.test(before) && /^[\p{L}\p{M}\p{N}_$]/u.test(after);
}

/** Leaves out the blanks at the start that stand before the cursor already, unless the line is to be deeper. */
function indentedOnce(before: string, text: string): string {
  const start = before.lastIndexOf('\n') + 1;
  const current = before.slice(start);
  if (current === '' || current.trim() !== '' || !text.startsWith(current)) return text;
  const above = before.slice(0, start).trimEnd();
  const line = above.slice(above.lastIndexOf('\n') + 1);
  const depth = line.length - line.trimStart().length;
  const own = text.length - text.trimStart().length;
  const isDeeper = current.length + own <= depth || (/[{([:>]$/.test(line) && current.length <= depth);
  return isDeeper ? text : text.slice(current.length);
}

/** Drops a suggestion that only says the line above or the next line again, and cuts where it reaches the next line. */
function withoutLines(before: string, after: string, text: string): string {
  const start = before.lastIndexOf('\n') + 1;
  const current = before.slice(start);
  const above = lastFilled(
    before
      .slice(0, Math.max(0, start - 1))
      .split('\n')
      .slice(-3),
  );
  const next =
    after
      .split('\n')
      .slice(1, 6)
      .find((line) => line.trim() !== '')
      ?.trimEnd() ?? '';
  const lines = text.split('\n');
  const whole = current + lines[0]!;
  const first = whole.trim();
  if (first === '') return cutAt(lines, next);
  if (whole.trimEnd() === next || (isTelling(first) && first === next.trim())) return '';
  if (isTelling(first) && first === above && current.trim() === '') return '';
  return cutAt(lines, next);
}

/** The lines before the first that says what the next line of the text says: a bracket alone only at the same depth. */
function cutAt(lines: readonly string[], next: string): string {
  if (next === '') return lines.join('\n');
  const reached = lines.findIndex(
    (line, number) =>
      number > 0 && (line.trimEnd() === next || (line.trim().length >= 8 && line.trim() === next.trim())),
  );
  return (reached === -1 ? lines : lines.slice(0, reached)).join('\n');
}

function isTelling(line: string): boolean {
  return /[\w$]{2}/.test(line);
}

/** Stops before a closing bracket that nothing opened: not in the suggestion, and not in the line before the cursor. */
function untilUnmatched(before: string, rest: string, text: string): string {
  // What stands behind the cursor closes it already, unless it gets replaced.
  const closed = rest.trim() !== '' && !onlyClosers(rest);
  const unmatched = closersIn(before, text, rest).find(({ value, opened, within }) => {
    const opener = openers[value];
    if (opener === undefined || opened !== undefined) return false;
    return within || closed || !opensBefore(before, opener, value);
  });
  return unmatched ? text.slice(0, unmatched.at) : text;
}

/** Whether something before the cursor is open that this bracket may close. Looks back over a screen or two of text. */
function opensBefore(before: string, opener: string, closer: string): boolean {
  let depth = 0;
  const from = Math.max(0, before.length - 4000);
  for (let at = before.length - 1; at >= from; at--) {
    if (before[at] === closer) depth++;
    else if (before[at] === opener && depth-- === 0) return true;
  }
  return from > 0;
}

/** Cuts what the suggestion's end and the rest of the line have in common, but nothing that closes what is left. */
function withoutOverlap(before: string, text: string, rest: string): string {
  const own = closersIn(before, text, rest).filter(({ opened }) => opened !== undefined);
  const mayEndAt = (end: number) => !own.some(({ at, opened }) => opened! < end && at >= end);
  for (let length = Math.min(text.length, rest.length); length > 0; length--) {
    const end = text.length - length;
    if (text.endsWith(rest.slice(0, length)) && mayEndAt(end)) return text.slice(0, end);
  }
  const trimmed = rest.trim();
  const at = trimmed.length > 2 ? text.indexOf(trimmed) : -1;
  return at === -1 || !mayEndAt(at) ? text : text.slice(0, at).trimEnd();
}

function lastFilled(lines: readonly string[]): string {
  return lines.findLast((line) => line.trim() !== '')?.trim() ?? '';
}

function firstLine(text: string): string {
  const newline = text.indexOf('\n');
  return newline === -1 ? text : text.slice(0, newline);
}
