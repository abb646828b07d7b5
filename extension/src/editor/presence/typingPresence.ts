import type { Session } from '@tandem/client/session';
import * as vscode from 'vscode';
import { type Disposable, Disposables } from '../../platform/disposables.ts';
import type { SharedDocuments } from '../documents/sharedDocuments.ts';

/** Somebody counts as typing until this many milliseconds after the last key. */
const typingTime = 2000;

/** Tells the room that this person is typing: a change that follows a key, in the active editor. */
export class TypingPresence implements Disposable {
  readonly #session: Session;
  readonly #disposables = new Disposables();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(session: Session, documents: SharedDocuments) {
    this.#session = session;
    this.#disposables.add(
      vscode.window.onDidChangeTextEditorSelection(({ textEditor, kind }) => {
        const byKey = kind === vscode.TextEditorSelectionChangeKind.Keyboard;
        if (byKey && this.#changedBy === textEditor.document && documents.get(textEditor.document))
          this.#typed();
      }),
    );
    this.#disposables.add(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.#changedBy = document;
      }),
    );
    session.on('left', () => clearTimeout(this.#timer));
  }

  #changedBy: vscode.TextDocument | undefined;

  dispose(): void {
    clearTimeout(this.#timer);
    this.#disposables.dispose();
  }

  #typed(): void {
    this.#changedBy = undefined;
    if (this.#timer === undefined) this.#session.room?.setPresence({ typing: true });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#session.room?.setPresence({ typing: false });
    }, typingTime);
  }
}
