import type { Text } from 'yjs';
import { shownText } from './delta.ts';

/**
 * What an editor's document holds of a shared text, with `\n` line ends. A carriage return, which only a foreign client
 * can have written, is not part of it: line ends belong to the document, and the editor would read one as a line break.
 */
export function editorText(text: Text): string {
  return withoutReturns(shownText(text));
}

/** Where an offset of {@link editorText} is in the shared text: behind carriage returns that stand there. */
export function sharedOffset(text: Text, offset: number): number {
  const shared = shownText(text);
  let at = 0;
  for (let left = offset; at < shared.length && (left > 0 || shared[at] === '\r'); at += 1)
    if (shared[at] !== '\r') left -= 1;
  return at;
}

/** Where an offset of the shared text is in {@link editorText}. */
export function editorOffset(text: Text, offset: number): number {
  return withoutReturns(shownText(text).slice(0, offset)).length;
}

function withoutReturns(text: string): string {
  return text.includes('\r') ? text.replaceAll('\r', '') : text;
}
