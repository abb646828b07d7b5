import { type EditorState, type Extension, Facet, type StateEffect } from '@codemirror/state';
import { EditorView, type PluginValue, ViewPlugin, type ViewUpdate } from '@codemirror/view';
import type { CompleteResponse } from '@tandem/protocol/autocomplete';
import { ySyncAnnotation } from 'y-codemirror.next';
import { ghostOf } from './ghostAnswer.ts';
import { ghostField, showGhost } from './ghostText.ts';

/** What a suggestion is asked for: a window of the text around the cursor. */
type GhostQuestion = { code: string; cursorPosition: number };
/** Tells each answer, to be taken in place of the one before; there is no more once the promise is settled. */
export type AskForGhost = (
  question: GhostQuestion,
  answered: (answer: CompleteResponse) => void,
  signal: AbortSignal,
) => Promise<void>;
/** A question that is under way, and where in the present text it was asked. */
type Asking = { controller: AbortController; at: number };

/** Who answers; undefined while suggestions are off. */
export const ghostSource = Facet.define<AskForGhost | undefined, AskForGhost | undefined>({
  combine: (values) => values[0],
});

/** Enough for the server's engine, and it keeps the request of a large file small. In UTF-16 units. */
const before = 48_000;
const after = 8_000;

/** How long not to ask after the server failed to answer, in milliseconds. */
const pauseAfterFailure = 10_000;

class GhostRequests implements PluginValue {
  readonly #view: EditorView;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking: Asking | undefined;
  #quietUntil = 0;

  constructor(view: EditorView) {
    this.#view = view;
  }

  update(update: ViewUpdate): void {
    const shown = update.state.field(ghostField, false);
    const refused = update.startState.field(ghostField, false) && !shown;
    if (!update.docChanged && !update.selectionSet && !refused) return;
    if (shown && this.#asking) {
      // What is shown is being typed, or others write elsewhere: more of it may come.
      this.#asking.at = update.changes.mapPos(this.#asking.at, -1);
      return;
    }
    const waiting = this.#timer !== undefined || this.#asking !== undefined;
    this.#cancel();
    if (!update.docChanged || shown) return;
    const typed = update.transactions.some((one) => one.isUserEvent('input') || one.isUserEvent('delete'));
    const byOthers = update.transactions.every((one) => one.annotation(ySyncAnnotation) !== undefined);
    // A peer's edit makes the answer stale, not the wish for one.
    if (typed || (waiting && byOthers)) this.#timer = setTimeout(() => void this.#ask());
  }

  destroy(): void {
    this.#cancel();
  }

  #cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#asking?.controller.abort();
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
    const controller = new AbortController();
    const asking = { controller, at };
    this.#asking = asking;
    try {
      const question = { code, cursorPosition: at - start };
      await ask(question, (answer) => this.#show(asking, answer, question), controller.signal);
    } catch {
      // Suggestions are a courtesy: without the server they pause, and nobody is told.
      if (!controller.signal.aborted) this.#quietUntil = Date.now() + pauseAfterFailure;
    } finally {
      if (this.#asking === asking) this.#asking = undefined;
    }
  }

  /** Shows what is left of an answer after what was typed meanwhile. */
  #show(asking: Asking, answer: CompleteResponse, { cursorPosition }: GhostQuestion): void {
    if (asking.controller.signal.aborted) return;
    const { state } = this.#view;
    const change = ghostOf(state, asking.at, answer, cursorPosition);
    if (!change) return;
    const effects: StateEffect<unknown>[] = [showGhost.of(change.ghost)];
    // A screen reader is told once, not of each word that a model writes.
    if (change.ghost && !state.field(ghostField, false))
      effects.push(EditorView.announce.of(`Suggestion: ${change.ghost.text}`));
    this.#view.dispatch({ effects });
  }
}

function wanted(state: EditorState): boolean {
  return !state.readOnly && state.selection.ranges.length === 1 && state.selection.main.empty;
}

/** Asks for a suggestion after this person typed, and cancels the question when the text moves on. */
export const ghostRequests: Extension = ViewPlugin.fromClass(GhostRequests);
