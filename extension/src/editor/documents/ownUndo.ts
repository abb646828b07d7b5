import * as vscode from 'vscode';
import { type Disposable, Disposables } from '../../platform/disposables.ts';
import type { SharedDocument } from './sharedDocument.ts';
import type { SharedDocuments } from './sharedDocuments.ts';

/** Set while the active editor shows a shared document that can be edited: the undo keys are then Tandem's. */
const contextKey = 'tandem.sharedEditorFocus';

/**
 * Undo and redo of one's own edits in shared documents. The keys come by keybindings with a `when` clause, menu and
 * palette by VS Code's own commands, which are taken over only while a shared document is active.
 */
export class OwnUndo implements Disposable {
  readonly #documents: SharedDocuments;
  readonly #disposables = new Disposables();
  #takenOver: Disposables | undefined;

  constructor(documents: SharedDocuments) {
    this.#documents = documents;
    this.#disposables.add(vscode.window.onDidChangeActiveTextEditor(() => this.#update()));
    this.#disposables.add(documents.onDidChange(() => this.#update()));
    this.#disposables.defer(() => this.#takenOver?.dispose());
  }

  async undo(): Promise<void> {
    const active = this.#active();
    if (active) await active.shared.undo(active.editor);
    else await vscode.commands.executeCommand('default:undo');
  }

  async redo(): Promise<void> {
    const active = this.#active();
    if (active) await active.shared.redo(active.editor);
    else await vscode.commands.executeCommand('default:redo');
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #active(): { shared: SharedDocument; editor: vscode.TextEditor } | undefined {
    const editor = vscode.window.activeTextEditor;
    const shared = editor && this.#documents.get(editor.document);
    return editor && shared?.isEditable ? { shared, editor } : undefined;
  }

  #update(): void {
    const isActive = this.#active() !== undefined;
    if (isActive === (this.#takenOver !== undefined)) return;
    void vscode.commands.executeCommand('setContext', contextKey, isActive);
    this.#takenOver?.dispose();
    this.#takenOver = isActive ? this.#takeOver() : undefined;
  }

  #takeOver(): Disposables {
    const commands = new Disposables();
    commands.add(vscode.commands.registerCommand('undo', () => this.undo()));
    commands.add(vscode.commands.registerCommand('redo', () => this.redo()));
    return commands;
  }
}
