import type * as vscode from 'vscode';

/** The text of a document with LF line ends, as rooms have it. */
export function documentText(document: vscode.TextDocument): string {
  return document.getText().replace(/\r\n?/g, '\n');
}
