import { type Delta, fromReplacements, type Replacement, toReplacements } from './delta.ts';
import { isHighSurrogate, isLowSurrogate } from './difference.ts';
import type { ContentChange, EndOfLine } from './editorPort.ts';
import { leastParts } from './plan.ts';
import type { ShadowText } from './shadowText.ts';

/**
 * What one event of the editor did to the text, least ranges, with `\n` line ends.
 * A change of the line ending arrives as one change of the whole document and comes out as nothing.
 * @param shadow the text before the event
 * @param eol the document's line ending before the event
 */
export function localChange(changes: readonly ContentChange[], shadow: ShadowText, eol: EndOfLine): Delta {
  const offset = (at: number) => Math.min(eol === '\n' ? at : shadow.fromCrlf(at), shadow.length);
  const replacements = changes
    .map(({ rangeOffset, rangeLength, text }) => ({
      from: offset(rangeOffset),
      to: offset(rangeOffset + rangeLength),
      text: text.replace(/\r\n?/g, '\n'),
    }))
    .sort((a, b) => a.from - b.from || a.to - b.to)
    .flatMap((replacement) => leastParts(whole(replacement, shadow), shadow));
  return fromReplacements(replacements);
}

/** Widens a range that cuts a surrogate pair, because Yjs replaces the halves of a pair it has to split. */
function whole({ from, to, text }: Replacement, shadow: ShadowText): Replacement {
  const before = cutsPair(from, shadow) ? shadow.slice(from - 1, from) : '';
  const after = cutsPair(to, shadow) ? shadow.slice(to, to + 1) : '';
  return { from: from - before.length, to: to + after.length, text: before + text + after };
}

/** Whether an offset stands between the two halves of a surrogate pair. */
export function cutsPair(offset: number, shadow: ShadowText): boolean {
  if (offset === 0 || offset >= shadow.length) return false;
  const around = shadow.slice(offset - 1, offset + 1);
  return isHighSurrogate(around.charCodeAt(0)) && isLowSurrogate(around.charCodeAt(1));
}

/**
 * Replaces halves of surrogate pairs that were typed alone: they can't be sent, UTF-8 has no form for them.
 * @returns what can be shared (of the same lengths), and what the editor's text then needs to be the same;
 *   undefined when the change is fine as it is, which is nearly always
 */
export function wellFormed(change: Delta): { shared: Delta; correction: Delta } | undefined {
  const replacements = toReplacements(change);
  if (replacements.every(({ text }) => text.isWellFormed())) return undefined;
  const corrections: Replacement[] = [];
  let shift = 0;
  for (const { from, to, text } of replacements) {
    if (!text.isWellFormed()) {
      const start = from + shift;
      corrections.push({ from: start, to: start + text.length, text: text.toWellFormed() });
    }
    shift += text.length - (to - from);
  }
  const shared = replacements.map(({ from, to, text }) => ({ from, to, text: text.toWellFormed() }));
  return { shared: fromReplacements(shared), correction: fromReplacements(corrections) };
}
