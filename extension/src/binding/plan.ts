import type { Delta, Replacement } from './delta.ts';
import { fromReplacements, toReplacements } from './delta.ts';
import { commonHead, commonTail } from './difference.ts';
import type { ShadowText } from './shadowText.ts';

/**
 * Which part of a change the editor can be asked for, with the least ranges.
 * A carriage return, which only a foreign client can have put into the shared text, has no place in an editor's
 * text (line ends belong to the document there), so it is left out and stays unapplied.
 * @returns the request, and what is left to do after it; both together are the change
 */
export function planned(change: Delta, shadow: ShadowText): { request: Delta; rest: Delta } {
  const requests: Replacement[] = [];
  const rests: Replacement[] = [];
  let shift = 0;
  for (const { from, to, text } of toReplacements(change)) {
    const shown = text.replaceAll('\r', '');
    const before = shadow.slice(from, to);
    const head = commonHead(before, shown);
    const tail = commonTail(before, shown, head);
    const least = { from: from + head, to: to - tail, text: shown.slice(head, shown.length - tail) };
    if (least.to > least.from || least.text !== '') requests.push(least);
    for (let at = text.indexOf('\r'), seen = 0; at !== -1; at = text.indexOf('\r', at + 1), seen += 1) {
      rests.push({ from: from + shift + at - seen, to: from + shift + at - seen, text: '\r' });
    }
    shift += shown.length - before.length;
  }
  return { request: fromReplacements(requests), rest: fromReplacements(rests) };
}

/** Whether two changes of one text give the same text, whatever their parts are. Reads only the text they touch. */
export function sameEffect(first: Delta, second: Delta, shadow: ShadowText): boolean {
  const ranges = [...toReplacements(first), ...toReplacements(second)];
  if (ranges.length === 0) return true;
  const from = Math.min(...ranges.map((range) => range.from));
  const to = Math.max(...ranges.map((range) => range.to));
  return outcome(first, shadow, from, to) === outcome(second, shadow, from, to);
}

/** The text that stands in the range after the change, which must lie inside the range. */
export function outcome(change: Delta, shadow: ShadowText, from: number, to: number): string {
  let text = '';
  let at = from;
  for (const range of toReplacements(change)) {
    text += shadow.slice(at, range.from) + range.text;
    at = range.to;
  }
  return text + shadow.slice(at, to);
}

/** Whether any range of one change overlaps or meets a range of the other. */
export function touches(first: Delta, second: Delta): boolean {
  const others = toReplacements(second);
  return toReplacements(first).some(({ from, to }) =>
    others.some((other) => from <= other.to && other.from <= to),
  );
}
