import * as vscode from 'vscode';
import type { SavesUnderWay } from './savesUnderWay.ts';

/** Saves a document, without a formatter where VS Code offers that: in the active editor. */
export function saveUnformatted(document: vscode.TextDocument, saves: SavesUnderWay): Promise<void> {
  return saves.during(document.uri.toString(), () =>
    vscode.window.activeTextEditor?.document === document
      ? vscode.commands.executeCommand('workbench.action.files.saveWithoutFormatting')
      : document.save(),
  );
}
