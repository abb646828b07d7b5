import type { EditorState } from '@codemirror/state';
import type { CompleteResponse } from '@tandem/protocol/autocomplete';
import { type Ghost, ghostField } from './ghostText.ts';

/**
 * What an answer shows after what was typed since it was asked for.
 * @param asked where the question was asked, in offsets of the present text
 * @param cursorPosition of the question, by which the answer counts what it replaces
 * @returns the suggestion in place of the one that is shown; undefined where it stays as it is
 */
export function ghostOf(
  state: EditorState,
  asked: number,
  answer: Pick<CompleteResponse, 'suggestion' | 'replaceEnd'>,
  cursorPosition: number,
): { ghost: Ghost | undefined } | undefined {
  const at = state.selection.main.head;
  const typed = state.sliceDoc(asked, at);
  const shown = state.field(ghostField, false);
  const text = answer.suggestion.startsWith(typed) ? answer.suggestion.slice(typed.length) : '';
  if (text === (shown?.text ?? '')) return undefined;
  if (text === '') return { ghost: undefined };
  if (shown && text.startsWith(shown.text)) return { ghost: { ...shown, text } };
  // What it replaces behind the cursor is said for the text that was asked about.
  if (typed !== '') return undefined;
  const replaced = Math.max(0, (answer.replaceEnd ?? 0) - cursorPosition);
  return { ghost: { at, end: at + replaced, text } };
}
