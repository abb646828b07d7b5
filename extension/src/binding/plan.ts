import type { Replacement } from '@tandem/protocol/textDifference';
import type { Delta } from './delta.ts';
import { fromReplacements, isIdentity, toReplacements } from './delta.ts';
import { difference } from './difference.ts';
import type { ShadowText } from './shadowText.ts';

/**
 * The same change without what is deleted and put again just as it was. Others' undo and redo would otherwise tear
 * what is typed in between from its neighbours. Text that is only alike in part is left alone: it is new, and a
 * deletion here of what it replaced must not take it away.
 */
export function withoutRestored(change: Delta, shadow: ShadowText): Delta {
  const replacements = toReplacements(change);
  const restored = ({ from, to, text }: Replacement) =>
    to > from && to - from === text.length && shadow.slice(from, to) === text;
  return replacements.some(restored)
    ? fromReplacements(replacements.filter((part) => !restored(part)))
    : change;
}

/** The parts of a replacement that do change the text, in the same offsets. */
export function leastParts(replacement: Replacement, shadow: ShadowText): readonly Replacement[] {
  const { from, to, text } = replacement;
  if (from === to || text === '') return [replacement];
  return toReplacements(difference(shadow.slice(from, to), text)).map((part) => ({
    from: from + part.from,
    to: from + part.to,
    text: part.text,
  }));
}

/** What is asked of the editor. */
export type Request = {
  /** The change that is meant, which is what local changes are transformed over if the request is refused. */
  readonly meant: Delta;
  /** The same effect with the least ranges, so that cursors and decorations in the editor stay where they are. */
  readonly asked: Delta;
};

/**
 * Which part of a change the editor can be asked for.
 * A carriage return, which only a foreign client can have put into the shared text, has no place in an editor's
 * text (line ends belong to the document there), so it is left out and stays unapplied.
 * @returns the request, undefined when there is nothing to ask for, and what is left to do after it
 */
export function planned(change: Delta, shadow: ShadowText): { request: Request | undefined; rest: Delta } {
  const rests: Replacement[] = [];
  let shift = 0;
  const meant = toReplacements(change).map(({ from, to, text }) => {
    for (let at = text.indexOf('\r'), seen = 0; at !== -1; at = text.indexOf('\r', at + 1), seen += 1) {
      const place = from + shift + at - seen;
      rests.push({ from: place, to: place, text: '\r' });
    }
    const shown = text.replaceAll('\r', '');
    shift += shown.length - (to - from);
    return { from, to, text: shown };
  });
  const asked = fromReplacements(meant.flatMap((replacement) => leastParts(replacement, shadow)));
  const rest = fromReplacements(rests);
  return isIdentity(asked)
    ? { request: undefined, rest }
    : { request: { meant: fromReplacements(meant), asked }, rest };
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
