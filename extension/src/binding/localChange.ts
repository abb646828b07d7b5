import { isHighSurrogate, isLowSurrogate, type Replacement } from '@tandem/protocol/textDifference';
import { compose, type Delta, fromReplacements, identity, toReplacements } from './delta.ts';
import type { ContentChange, EndOfLine } from './editorPort.ts';
import { leastParts } from './plan.ts';
import type { ShadowText } from './shadowText.ts';

/**
 * What one event of the editor did to the text, least ranges, with `\n` line ends.
 * A change of the line ending arrives as one change of the whole document and comes out as nothing.
 * @param changes each speaks of the text after those before it; from bottom to top, which is the rule, that is the
 *   same as the text before the event
 * @param shadow the text before the event
 * @param eol the document's line ending before the event
 */
export function localChange(changes: readonly ContentChange[], shadow: ShadowText, eol: EndOfLine): Delta {
  const bottomToTop = changes.every(
    ({ rangeOffset, rangeLength }, index) =>
      index === 0 || rangeOffset + rangeLength <= changes[index - 1]!.rangeOffset,
  );
  return bottomToTop ? together(changes, shadow, eol) : oneByOne(changes, shadow, eol);
}

function together(changes: readonly ContentChange[], shadow: ShadowText, eol: EndOfLine): Delta {
  const offset = (at: number) => Math.min(eol === '\n' ? at : shadow.fromCrlf(at), shadow.length);
  const replacements = changes
    .map(({ rangeOffset, rangeLength, text }) => ({
      from: offset(rangeOffset),
      to: offset(rangeOffset + rangeLength),
      text: text.replace(/\r\n?/g, '\n'),
    }))
    .toReversed()
    .flatMap((replacement) => leastParts(whole(replacement, shadow), shadow));
  return fromReplacements(replacements);
}

/** VS Code merges the events of edits that belong to one command: the later ones speak of the text in between. */
function oneByOne(changes: readonly ContentChange[], shadow: ShadowText, eol: EndOfLine): Delta {
  const trial = shadow.clone();
  let effect = identity();
  let endOfLine = eol;
  for (const change of changes) {
    const everything = change.rangeOffset === 0 && change.rangeLength >= trial.length;
    const step = together([change], trial, endOfLine);
    trial.apply(toReplacements(step));
    effect = compose(effect, step);
    if (everything && change.text.includes('\n')) endOfLine = change.text.includes('\r\n') ? '\r\n' : '\n';
  }
  return effect;
}

/** Widens a range that cuts a surrogate pair, because Yjs replaces the halves of a pair it has to split. */
function whole({ from, to, text }: Replacement, shadow: ShadowText): Replacement {
  const before = cutsPair(from, shadow) ? shadow.slice(from - 1, from) : '';
  const after = cutsPair(to, shadow) ? shadow.slice(to, to + 1) : '';
  return { from: from - before.length, to: to + after.length, text: before + text + after };
}

/** Whether an offset stands between the two halves of a surrogate pair. */
function cutsPair(offset: number, shadow: ShadowText): boolean {
  if (offset === 0 || offset >= shadow.length) return false;
  const around = shadow.slice(offset - 1, offset + 1);
  return isHighSurrogate(around.charCodeAt(0)) && isLowSurrogate(around.charCodeAt(1));
}

/** Whether a change brings half of a surrogate pair, or begins or ends inside one. */
export function cutsCharacter(change: Delta, shadow: ShadowText): boolean {
  return toReplacements(change).some(
    ({ from, to, text }) => !text.isWellFormed() || cutsPair(from, shadow) || cutsPair(to, shadow),
  );
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
    const shared = text.toWellFormed();
    for (let at = 0; at < text.length; at += 1) {
      if (text.charCodeAt(at) === shared.charCodeAt(at)) continue;
      const place = from + shift + at;
      corrections.push({ from: place, to: place + 1, text: shared.charAt(at) });
    }
    shift += text.length - (to - from);
  }
  const shared = replacements.map(({ from, to, text }) => ({ from, to, text: text.toWellFormed() }));
  return { shared: fromReplacements(shared), correction: fromReplacements(corrections) };
}
