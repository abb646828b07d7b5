import * as vscode from 'vscode';
import { newUntitled } from '../documents/roomTabs.ts';

/**
 * Keeps edits that reached nobody as an untitled document, and tells.
 * @param selection where its cursor stands
 */
export async function openConflictCopy(
  text: string,
  message: string,
  selection?: vscode.Range,
): Promise<vscode.TextDocument> {
  const document = await newUntitled(text);
  await vscode.window.showTextDocument(document, {
    preview: false,
    preserveFocus: true,
    ...(selection ? { selection } : {}),
  });
  void vscode.window.showWarningMessage(message);
  return document;
}

/** @returns what somebody is told who was made a viewer while they wrote in the file with this path */
export function editsNotTaken(path: string): string {
  return vscode.l10n.t(
    'You can only read in this room now, so your last edits of {0} were not taken. Your copy with them is open as an untitled document.',
    path,
  );
}
