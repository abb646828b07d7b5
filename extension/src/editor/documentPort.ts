import * as vscode from 'vscode';
import type { DocumentChange, EditorPort, EndOfLine, PlannedEdit } from '../binding/index.ts';

/** Lets the binding ask VS Code for edits of one document. */
export class DocumentPort implements EditorPort {
  readonly #document: vscode.TextDocument;

  constructor(document: vscode.TextDocument) {
    this.#document = document;
  }

  get version(): number {
    return this.#document.version;
  }

  /** Not async: VS Code stamps the version on the request when it is called. */
  applyEdit(edits: readonly PlannedEdit[]): Promise<boolean> {
    const edit = new vscode.WorkspaceEdit();
    edit.set(
      this.#document.uri,
      edits.map(({ offset, length, text }) => {
        const start = this.#document.positionAt(offset);
        const end = length === 0 ? start : this.#document.positionAt(offset + length);
        return vscode.TextEdit.replace(new vscode.Range(start, end), text);
      }),
    );
    return Promise.resolve(vscode.workspace.applyEdit(edit));
  }
}

/** The line ending of a document. */
export function eolOf(document: vscode.TextDocument): EndOfLine {
  return document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';
}

/** An event of VS Code in the binding's words. */
export function changeOf(event: vscode.TextDocumentChangeEvent): DocumentChange {
  return {
    changes: event.contentChanges,
    version: event.document.version,
    eol: eolOf(event.document),
  };
}
