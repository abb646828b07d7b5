import * as vscode from 'vscode';
import { placeOf } from './ghostPlaces.ts';
import type { GhostQuestion } from './ghostQuestion.ts';

/** How long a ghost stands still before more of it is shown, in milliseconds: nobody reads what changes with every word. */
const stillMs = 150;
/** Whether the ghost on the screen may still grow: Escape then ends it for good. */
const contextKey = 'tandem.ghostGrowing';

const hide = 'editor.action.inlineSuggest.hide';
const trigger = 'editor.action.inlineSuggest.trigger';

/**
 * Shows more of a ghost while a model writes it. VS Code asks once for each place, and to be told of more is no stable
 * API: the ghost is taken away and asked for again in one go, so that both happen between two frames.
 */
export class GhostGrowth implements vscode.Disposable {
  #question: GhostQuestion | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #shownAt = 0;
  #growing = false;

  /** A ghost is on the screen, as long as it is now. */
  shown(): void {
    this.#shownAt = performance.now();
  }

  /** The answer says something else, or more, than what is on the screen. */
  grown(question: GhostQuestion): void {
    this.#question = question;
    this.#setGrowing(question.isOpen);
    const left = this.#shownAt + stillMs - performance.now();
    this.#timer ??= setTimeout(() => this.#show(), Math.max(0, left));
  }

  /** There is no more to come. */
  ended(question: GhostQuestion): void {
    if (this.#question !== question) return;
    this.#setGrowing(false);
    if (this.#timer) this.#show();
  }

  /** Nobody wants to see more. */
  dismiss(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#setGrowing(false);
  }

  dispose(): void {
    this.dismiss();
  }

  #show(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const question = this.#question;
    const editor = vscode.window.activeTextEditor;
    if (!question || !editor || question.signal.aborted) return;
    if (!editor.selection.isEmpty || !question.isNear(placeOf(editor.document, editor.selection))) return;
    this.#shownAt = performance.now();
    const commands = question.ghost?.text ? [hide, trigger] : [hide];
    void vscode.commands.executeCommand('runCommands', { commands });
  }

  #setGrowing(growing: boolean): void {
    if (growing === this.#growing) return;
    this.#growing = growing;
    void vscode.commands.executeCommand('setContext', contextKey, growing);
  }
}
