import { compose, type Delta, identity, toReplacements } from './delta.ts';
import { difference } from './difference.ts';
import type { DocumentChange, EndOfLine } from './editorPort.ts';
import { localChange } from './localChange.ts';
import { outcome, sameEffect } from './plan.ts';
import { ShadowText } from './shadowText.ts';

/** What events turned out to be: how many of them are the request come true, and the text after it. */
export type Echo = {
  readonly count: number;
  readonly shadow: ShadowText;
  /** What the editor did beyond the request, as a change of `shadow`; only where it altered the edit. */
  readonly beyond?: Delta;
};

/**
 * Finds the events that are the request come true. An editor may split an edit into several changes or events, so
 * they are known by what they do to the text, not by how they say it.
 * @param shadow the text before the first of the events; it is not changed
 * @param eol the document's line ending before the first of the events
 * @returns undefined when no first events have the effect that was asked for
 */
export function findEcho(
  events: readonly DocumentChange[],
  asked: Delta,
  shadow: ShadowText,
  eol: EndOfLine,
): Echo | undefined {
  const trial = shadow.clone();
  let effect = identity();
  let endOfLine = eol;
  for (const [index, event] of events.entries()) {
    const change = localChange(event.changes, trial, endOfLine);
    trial.apply(toReplacements(change));
    effect = compose(effect, change);
    endOfLine = event.eol;
    if (sameEffect(effect, asked, shadow)) return { count: index + 1, shadow: trial };
  }
  return undefined;
}

/**
 * Takes the first event for the request, although it did something else: the editor says that it applied the request,
 * and nothing can have come before it. What it did otherwise counts as done by the user.
 */
export function alteredEcho(event: DocumentChange, asked: Delta, shadow: ShadowText, eol: EndOfLine): Echo {
  const expected = outcome(asked, shadow, 0, shadow.length);
  const became = outcome(localChange(event.changes, shadow, eol), shadow, 0, shadow.length);
  return { count: 1, shadow: new ShadowText(expected), beyond: difference(expected, became) };
}
