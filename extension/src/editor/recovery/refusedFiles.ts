import type { RefusedFile } from '@tandem/client/openFiles';
import type { Session } from '@tandem/client/session';
import { closeCodes } from '@tandem/protocol/closeCodes';
import * as vscode from 'vscode';
import { roomUri } from '../documents/locations.ts';
import { editsNotTaken, openConflictCopy } from './openConflictCopy.ts';
import type { ReadOnlyTabs } from './readOnlyTabs.ts';

/** When the server refused a file, edits that never reached it are kept aside, in an untitled document. */
export function watchRefusedFiles(session: Session, readOnly: ReadOnlyTabs): void {
  session.on('entered', (room) => {
    room.on('refused', (file) => {
      if (!file.hadUnsaved) return;
      const uri = roomUri(room.address.roomId, file.path).toString();
      const shown = vscode.workspace.textDocuments.find((open) => open.uri.toString() === uri);
      // It has what is typed until it is read-only as well.
      if (shown?.isDirty && file.code === closeCodes.accessChanged) void readOnly.release(shown, () => true);
      else void openConflictCopy(file.text, refusedFile(file));
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
    case closeCodes.accessChanged:
      return editsNotTaken(path);
    default:
      return vscode.l10n.t(
        'The server refused {0}. Your copy has edits that were not sent; it is open as an untitled document.',
        path,
      );
  }
}
