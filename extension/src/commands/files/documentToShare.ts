import { pathProblem } from '@tandem/protocol/paths';
import * as vscode from 'vscode';
import { newUntitled } from '../../editor/documents/roomTabs.ts';
import { scheme } from '../../editor/documents/scheme.ts';
import { relativePath } from '../../editor/filesystem/relativePath.ts';

/** The largest text that can be shared, in UTF-16 units: about as much as an editor handles well with many cursors. */
const largestText = 4_000_000;

/** The active document; undefined when there is none that could be shared. */
export async function openDocument(): Promise<vscode.TextDocument | undefined> {
  const active = await activeDocument();
  return active && canBeShared(active) ? active : undefined;
}

/** A new document, shown. */
export async function emptyDocument(): Promise<vscode.TextDocument> {
  const document = await newUntitled('');
  await vscode.window.showTextDocument(document);
  return document;
}

/** What the active tab shows; a diff or the like shows the document that its editor edits. */
async function activeDocument(): Promise<vscode.TextDocument | undefined> {
  const { input } = vscode.window.tabGroups.activeTabGroup.activeTab ?? {};
  if (input instanceof vscode.TabInputText) return vscode.workspace.openTextDocument(input.uri);
  return vscode.window.activeTextEditor?.document;
}

/** Whether a document is somebody's text: not an output, a diff's left side, or a file of another room. */
export function canBeShared(document: vscode.TextDocument): boolean {
  const { scheme: kind } = document.uri;
  if (kind === scheme) return false;
  return kind === 'untitled' || vscode.workspace.fs.isWritableFileSystem(kind) === true;
}

/**
 * The path a document gets in a room: the one below its workspace folder, which is named where there are several, or
 * else the document's name.
 * @returns undefined for an untitled document, or a name that is not allowed in a room
 */
export function pathInRoom(document: vscode.TextDocument): string | undefined {
  if (document.isUntitled) return undefined;
  const relative = relativePath(document.uri);
  const base = document.uri.path.slice(document.uri.path.lastIndexOf('/') + 1);
  return [relative, base].find((path) => pathProblem(path) === undefined);
}

export function isTooLarge(document: vscode.TextDocument): boolean {
  return document.getText().length > largestText;
}

export function sayTooLarge(): void {
  const limit = largestText / 1_000_000;
  void vscode.window.showErrorMessage(
    vscode.l10n.t(
      'The file is larger than {0} million characters, which is the most that can be shared. Split it.',
      limit,
    ),
  );
}
