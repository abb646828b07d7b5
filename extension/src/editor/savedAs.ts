import * as vscode from 'vscode';
import type { SharedDocument } from './sharedDocument.ts';

/**
 * Saving an untitled document makes a file and closes the untitled one, and VS Code doesn't say that they are the same.
 * @param closed what the untitled document had when it was closed
 * @returns the document it became: one of a file, shown in an editor, with exactly its text
 */
export function savedAs(
  closed: SharedDocument,
  isShared: (document: vscode.TextDocument) => boolean,
): vscode.TextDocument | undefined {
  if (!closed.document.isUntitled) return undefined;
  const text = closed.document.getText();
  const shown = vscode.window.tabGroups.all.flatMap(({ tabs }) =>
    tabs.flatMap(({ input }) => (input instanceof vscode.TabInputText ? [input.uri.toString()] : [])),
  );
  return vscode.workspace.textDocuments.find(
    (document) =>
      !document.isUntitled &&
      !document.isClosed &&
      !isShared(document) &&
      shown.includes(document.uri.toString()) &&
      document.getText() === text,
  );
}
