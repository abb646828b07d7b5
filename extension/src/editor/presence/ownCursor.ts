import type { Session } from '@tandem/client/session';
import * as vscode from 'vscode';
import { type Disposable, Disposables } from '../../platform/disposables.ts';
import type { SharedDocument } from '../documents/sharedDocument.ts';
import type { SharedDocuments } from '../documents/sharedDocuments.ts';

/** Tells the room where this person's cursor is: in the file's awareness, and the line in the manifest's. */
export class OwnCursor implements Disposable {
  readonly #session: Session;
  readonly #documents: SharedDocuments;
  readonly #disposables = new Disposables();
  #at: { fileId: string; line: number } | undefined;
  #last: SharedDocument | undefined;

  constructor(session: Session, documents: SharedDocuments) {
    this.#session = session;
    this.#documents = documents;
    const { window } = vscode;
    this.#disposables.add(window.onDidChangeTextEditorSelection(({ textEditor }) => this.#tell(textEditor)));
    this.#disposables.add(window.onDidChangeActiveTextEditor((editor) => editor && this.#tell(editor)));
    this.#disposables.add(documents.onDidChange(() => this.#refresh()));
    session.on('state', (state, before) => {
      if (state.kind !== before.kind && state.kind === 'joined') this.#refresh();
      if (state.kind === 'signedOut') {
        this.#at = undefined;
        this.#last = undefined;
      }
    });
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #refresh(): void {
    const editor = vscode.window.activeTextEditor;
    if (editor) this.#tell(editor);
    const gone = this.#last && this.#documents.get(this.#last.document) !== this.#last;
    if (gone) this.#withdraw();
  }

  #tell(editor: vscode.TextEditor): void {
    const shared = this.#documents.get(editor.document);
    if (!shared || editor !== vscode.window.activeTextEditor) return;
    if (this.#last && this.#last.fileId !== shared.fileId) this.#withdraw();
    this.#last = shared;
    const cursor = shared.toRelative(editor.selection);
    if (cursor) shared.file.awareness.setLocalStateField('cursor', cursor);
    else void shared.settled().then(() => this.#refresh());
    this.#tellLine({ fileId: shared.fileId, line: editor.selection.active.line + 1 });
  }

  #tellLine(at: { fileId: string; line: number }): void {
    if (this.#at?.fileId === at.fileId && this.#at.line === at.line) return;
    this.#at = at;
    this.#session.room?.setPresence({ at });
  }

  #withdraw(): void {
    const last = this.#last;
    this.#last = undefined;
    this.#at = undefined;
    if (!last || !this.#session.room?.openFiles.value.has(last.fileId)) return;
    last.file.awareness.setLocalStateField('cursor', null);
    this.#session.room.setPresence({ at: null });
  }
}
