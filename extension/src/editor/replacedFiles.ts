import * as vscode from 'vscode';
import type { Session } from '../session/session.ts';
import { newUntitled } from './roomTabs.ts';

/** When a file was created anew on the server, edits that never reached it are kept aside, in an untitled document. */
export function watchReplacedFiles(session: Session): void {
  session.on('entered', (room) => {
    room.on('replaced', async ({ path, text, hadUnsaved }) => {
      if (!hadUnsaved) return;
      await vscode.window.showTextDocument(await newUntitled(text), { preview: false, preserveFocus: true });
      void vscode.window.showWarningMessage(
        vscode.l10n.t(
          '{0} was replaced by a new file. Your copy has edits that were not sent; it is open as an untitled document.',
          path,
        ),
      );
    });
  });
}
