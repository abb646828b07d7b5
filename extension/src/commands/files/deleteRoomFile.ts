import type { FolderEntry } from '@tandem/client/files';
import type { Log } from '@tandem/client/log';
import type { Session } from '@tandem/client/session';
import * as vscode from 'vscode';
import { showFailure } from '../../views/notices/failure.ts';
import { explainFailure } from '../../views/notices/messages.ts';
import { filesIn } from './filesIn.ts';

/** Removes a file, or all in a folder, from the room, after asking: it is gone for everybody. */
export async function deleteRoomFile(
  { session, log }: { session: Session; log: Log },
  entry?: FolderEntry,
): Promise<void> {
  const { room } = session;
  if (!room || !entry) return;
  const remove = vscode.l10n.t('Delete');
  const question = vscode.l10n.t('Delete "{0}" from the room, for everybody?', entry.path);
  const detail = vscode.l10n.t('A file that somebody shared from their own disk stays there.');
  const chosen = await vscode.window.showWarningMessage(question, { modal: true, detail }, remove);
  if (chosen !== remove) return;
  try {
    for (const { path } of filesIn(room, entry)) await room.deleteFile(path);
  } catch (error) {
    void showFailure(explainFailure(error, 'room'), log);
  }
}
