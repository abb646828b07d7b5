import type { LiveDocument } from '@tandem/client/document';
import type * as vscode from 'vscode';
import type { RelativeSelection } from '../../binding/index.ts';
import type { Disposable } from '../../platform/disposables.ts';

/** A document of VS Code that shows a file of the room. */
export interface SharedDocument extends Disposable {
  readonly document: vscode.TextDocument;
  readonly file: LiveDocument;
  readonly fileId: string;
  /** Whether what is typed here reaches the room. */
  readonly isEditable: boolean;
  /** Tells an event of VS Code about this document. */
  changed(event: vscode.TextDocumentChangeEvent): void;
  /** A selection as others may read it; undefined while it can't be told, so ask again at the next change. */
  toRelative(selection: vscode.Selection): RelativeSelection | undefined;
  /** A selection of somebody in this document; undefined when it speaks of no place in this text. */
  fromRelative(selection: RelativeSelection): vscode.Selection | undefined;
  /** Resolves when the document shows the shared text. */
  settled(): Promise<void>;
  /** Takes back this person's newest step, and puts the cursors where they were before it. */
  undo(editor: vscode.TextEditor): Promise<void>;
  /** Does again what was taken back last. */
  redo(editor: vscode.TextEditor): Promise<void>;
}
