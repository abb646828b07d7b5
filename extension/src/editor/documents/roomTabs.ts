import * as vscode from 'vscode';
import { carryOver } from '../mergeBase/carryOver.ts';
import { scheme } from './scheme.ts';

/** A tab that shows a file of a room, with its document. */
export type RoomTab = { tab: vscode.Tab; document: vscode.TextDocument };

/** The tabs that show files of rooms. */
export function roomTabs(): RoomTab[] {
  return vscode.window.tabGroups.all.flatMap(({ tabs }) =>
    tabs.flatMap((tab) => {
      const { input } = tab;
      const isOurs = input instanceof vscode.TabInputText && input.uri.scheme === scheme;
      const key = isOurs ? input.uri.toString() : undefined;
      const document = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === key);
      return document ? [{ tab, document }] : [];
    }),
  );
}

/** Shows a document in the place of a tab. */
export async function showInstead({ tab }: RoomTab, document: vscode.TextDocument): Promise<void> {
  await vscode.window.showTextDocument(document, {
    viewColumn: tab.group.viewColumn,
    preview: false,
    preserveFocus: !(tab.isActive && tab.group.isActive),
  });
}

/** Closes a tab without asking; the file system acknowledges the save of a document without a file. */
export async function closeTab({ tab, document }: RoomTab): Promise<void> {
  // VS Code would open a closed one again for this, with what its backup has.
  if (document.isDirty && !document.isClosed) await document.save();
  const { tabGroups } = vscode.window;
  // VS Code may have closed it meanwhile, which makes another close an error.
  if (tabGroups.all.some(({ tabs }) => tabs.includes(tab))) await tabGroups.close(tab, true);
}

/** Keeps the text of a document whose file is gone as an untitled one, in the same place. */
export async function keepAsUntitled(shown: RoomTab): Promise<void> {
  const { languageId: language } = shown.document;
  const text = shown.document.getText();
  const kept = await newUntitled(text, language);
  await showInstead(shown, kept);
  // Until here it could be typed into.
  await carryOver(shown.document, text, kept);
  await closeTab(shown);
}

/**
 * A new untitled document with this text. VS Code gives it the name of the last one that was closed, and with it that
 * one's text while its backup is not removed yet.
 */
export async function newUntitled(content: string, language?: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument({
    content,
    ...(language === undefined ? {} : { language }),
  });
  if (document.getText().replaceAll('\r\n', '\n') === content.replaceAll('\r\n', '\n')) return document;
  await replaceText(document, content);
  return document;
}

/** Gives a document that is not shared another text. */
export async function replaceText(document: vscode.TextDocument, content: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), content);
  await vscode.workspace.applyEdit(edit);
}
