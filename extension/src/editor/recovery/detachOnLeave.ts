import type { Log } from '@tandem/client/log';
import type { Session } from '@tandem/client/session';
import * as vscode from 'vscode';
import type { Disposable } from '../../platform/disposables.ts';
import { keepAsUntitled, roomTabs } from '../documents/roomTabs.ts';
import { scheme } from '../documents/scheme.ts';

/**
 * When a room is left, the files of it that are open stay as untitled documents: text that is one's own, is kept by VS
 * Code over a restart and can be saved anywhere.
 */
export class DetachOnLeave implements Disposable {
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
    const open = roomTabs();
    // Those without a tab too: VS Code may be saving one whose tab was just closed, and opens a tab again for what it
    // could not save.
    for (const document of vscode.workspace.textDocuments) {
      if (document.uri.scheme === scheme) this.#close(document.uri, document.getText());
    }
    for (const shown of open) {
      // Its tab was being closed when the room was left.
      if (shown.document.isClosed) continue;
      try {
        await keepAsUntitled(shown);
      } catch (error) {
        this.#log.warn(`a document of the room that was left was not replaced: ${String(error)}`);
      }
    }
  }
}
