import { type EditorState, type Extension, Facet } from '@codemirror/state';
import { EditorView, type PluginValue, ViewPlugin, type ViewUpdate } from '@codemirror/view';
import type { CompleteResponse } from '@tandem/protocol/autocomplete';
import { ySyncAnnotation } from 'y-codemirror.next';
import { ghostField, showGhost } from './ghostText.ts';

/** What a suggestion is asked for: a window of the text around the cursor. */
type GhostQuestion = { code: string; cursorPosition: number };
export type AskForGhost = (question: GhostQuestion, signal: AbortSignal) => Promise<CompleteResponse>;

/** Who answers; undefined while suggestions are off. */
export const ghostSource = Facet.define<AskForGhost | undefined, AskForGhost | undefined>({
  combine: (values) => values[0],
});

/** Enough for the server's engine, and it keeps the request of a large file small. In UTF-16 units. */
const before = 48_000;
const after = 8_000;

/** Keys that come closer together than this, in milliseconds, are one question. */
const pauseBeforeAsking = 60;
/** How long not to ask after the server failed to answer, in milliseconds. */
const pauseAfterFailure = 10_000;

class GhostRequests implements PluginValue {
  readonly #view: EditorView;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking: AbortController | undefined;
  #quietUntil = 0;

  constructor(view: EditorView) {
    this.#view = view;
  }

  update(update: ViewUpdate): void {
    if (!update.docChanged && !update.selectionSet) return;
    const waiting = this.#timer !== undefined || this.#asking !== undefined;
    this.#cancel();
    if (!update.docChanged || update.state.field(ghostField, false)) return;
    const typed = update.transactions.some((one) => one.isUserEvent('input') || one.isUserEvent('delete'));
    const byOthers = update.transactions.every((one) => one.annotation(ySyncAnnotation) !== undefined);
    // A peer's edit makes the answer stale, not the wish for one.
    if (typed || (waiting && byOthers)) this.#timer = setTimeout(() => void this.#ask(), pauseBeforeAsking);
  }

  destroy(): void {
    this.#cancel();
  }

  #cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#asking?.abort();
    this.#asking = undefined;
  }

  async #ask(): Promise<void> {
    this.#timer = undefined;
    const view = this.#view;
    const { state } = view;
    const ask = state.facet(ghostSource);
    if (!ask || !wanted(state) || view.composing || Date.now() < this.#quietUntil) return;
    const at = state.selection.main.head;
    const start = Math.max(0, at - before);
    const code = state.sliceDoc(start, at + after);
    const asking = new AbortController();
    this.#asking = asking;
    try {
      const answer = await ask({ code, cursorPosition: at - start }, asking.signal);
      if (asking.signal.aborted || answer.suggestion === '') return;
      const end = answer.replaceEnd === undefined ? at : Math.max(at, start + answer.replaceEnd);
      view.dispatch({
        effects: [
          showGhost.of({ at, end, text: answer.suggestion }),
          EditorView.announce.of(`Suggestion: ${answer.suggestion}`),
        ],
      });
    } catch {
      // Suggestions are a courtesy: without the server they pause, and nobody is told.
      if (!asking.signal.aborted) this.#quietUntil = Date.now() + pauseAfterFailure;
    } finally {
      if (this.#asking === asking) this.#asking = undefined;
    }
  }
}

function wanted(state: EditorState): boolean {
  return !state.readOnly && state.selection.ranges.length === 1 && state.selection.main.empty;
}

/** Asks for a suggestion after this person typed, and cancels the question when the text moves on. */
export const ghostRequests: Extension = ViewPlugin.fromClass(GhostRequests);
