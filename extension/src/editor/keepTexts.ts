import * as vscode from 'vscode';
import type { Disposable } from '../platform/disposables.ts';
import type { Log } from '../platform/log.ts';
import type { Session } from '../session/session.ts';
import { scheme } from './locations.ts';

/**
 * When a room is left, the files of it that are open stay as untitled documents: text that is one's own, is kept by VS
 * Code over a restart and can be saved anywhere.
 */
export class KeepTexts implements Disposable {
  readonly #session: Session;
  readonly #log: Log;
  readonly #close: (uri: vscode.Uri, text: string) => void;
  readonly #left = () => void this.#keep();

  /** @param close lets the file system acknowledge the last save of a document whose room is gone */
  constructor(session: Session, log: Log, close: (uri: vscode.Uri, text: string) => void) {
    this.#session = session;
    this.#log = log;
    this.#close = close;
    session.on('left', this.#left);
  }

  dispose(): void {
    this.#session.off('left', this.#left);
  }

  async #keep(): Promise<void> {
    const active = vscode.window.tabGroups.activeTabGroup.activeTab;
    const open = vscode.window.tabGroups.all.flatMap((group) =>
      group.tabs.flatMap((tab) => {
        const { input } = tab;
        const isOurs = input instanceof vscode.TabInputText && input.uri.scheme === scheme;
        const key = isOurs ? input.uri.toString() : undefined;
        const document = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === key);
        return document ? [{ tab, group, document, text: document.getText() }] : [];
      }),
    );
    for (const { document, text } of open) this.#close(document.uri, text);
    for (const { tab, group, document, text } of open) {
      try {
        const untitled = await vscode.workspace.openTextDocument({
          language: document.languageId,
          content: text,
        });
        await vscode.window.showTextDocument(untitled, {
          viewColumn: group.viewColumn,
          preview: false,
          preserveFocus: tab !== active,
        });
        if (document.isDirty) await document.save();
        await vscode.window.tabGroups.close(tab, true);
      } catch (error) {
        this.#log.warn(`a document of the room that was left was not replaced: ${String(error)}`);
      }
    }
  }
}
