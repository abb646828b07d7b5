import { closeCodes } from '@tandem/protocol/closeCodes';
import * as vscode from 'vscode';
import type { RefusedFile } from '../session/room.ts';
import type { Session } from '../session/session.ts';
import { newUntitled } from './roomTabs.ts';

/** When the server refused a file, edits that never reached it are kept aside, in an untitled document. */
export function watchRefusedFiles(session: Session): void {
  session.on('entered', (room) => {
    room.on('refused', async (file) => {
      if (!file.hadUnsaved) return;
      await vscode.window.showTextDocument(await newUntitled(file.text), {
        preview: false,
        preserveFocus: true,
      });
      void vscode.window.showWarningMessage(refusedFile(file));
    });
  });
}

/** What somebody is told whose edits of a file the server refused. */
function refusedFile({ path, code }: RefusedFile): string {
  switch (code) {
    case closeCodes.documentReplaced:
      return vscode.l10n.t(
        '{0} was replaced by a new file. Your copy has edits that were not sent; it is open as an untitled document.',
        path,
      );
    case closeCodes.documentTooLarge:
      return vscode.l10n.t(
        '{0} would be larger than the server allows. Your copy with the edits that were not sent is open as an untitled document.',
        path,
      );
    default:
      return vscode.l10n.t(
        'The server refused {0}. Your copy has edits that were not sent; it is open as an untitled document.',
        path,
      );
  }
}
