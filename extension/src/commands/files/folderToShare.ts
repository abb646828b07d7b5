import * as vscode from 'vscode';
import { isSecret } from '../../autocomplete/settings.ts';
import { keepsFile } from '../../editor/encoding/fileEncoding.ts';
import { canBeShared, isTooLarge } from './documentToShare.ts';
import { filesBelow } from './filesBelow.ts';

/** How many files of a folder are looked at for one to begin a room with. */
const mostLookedAt = 200;

/** A folder of this window: the only one, or the one that is picked. */
export async function pickFolder(): Promise<vscode.Uri | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length <= 1) return folders[0]?.uri;
  return (await vscode.window.showWorkspaceFolderPick())?.uri;
}

/**
 * Asks what a room is to begin with in a window that has a folder and nothing open.
 * @returns a folder, or `empty` for a new file; undefined when the person chose nothing
 */
export async function offerFolder(): Promise<vscode.Uri | 'empty' | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length === 0) return 'empty';
  const choices = [
    ...folders.map(({ name, uri }) => ({
      label: `$(folder) ${vscode.l10n.t('Share the folder {0}', name)}`,
      choice: uri,
    })),
    { label: `$(new-file) ${vscode.l10n.t('Begin with an empty file')}`, choice: 'empty' as const },
  ];
  const title = vscode.l10n.t('What does the room begin with?');
  return (await vscode.window.showQuickPick(choices, { title }))?.choice;
}

/** The file of a folder that a room begins with: its README, or else the first that may be shared. */
export async function firstToShare(folder: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  const files = await filesBelow([folder], mostLookedAt);
  const isReadme = ({ path }: vscode.Uri) => /\/readme(\.\w+)?$/i.test(path);
  const inOrder = [...files.filter(isReadme), ...files.filter((uri) => !isReadme(uri))];
  for (const uri of inOrder) {
    const document = await Promise.resolve(vscode.workspace.openTextDocument(uri)).catch(() => undefined);
    if (!document || !canBeShared(document) || isSecret(document) || isTooLarge(document)) continue;
    if (await keepsFile(document)) return document;
  }
  return undefined;
}
