import type { FolderEntry } from '@tandem/client/files';
import type { Log } from '@tandem/client/log';
import type { Session } from '@tandem/client/session';
import * as vscode from 'vscode';
import { showFailure } from '../../views/notices/failure.ts';
import { explainFailure } from '../../views/notices/messages.ts';
import { filesIn } from './filesIn.ts';
import { askPath } from './newRoomFile.ts';

/** Gives a file of the room, or all in a folder, another path. Whoever has them open keeps them open. */
export async function renameRoomFile(
  { session, log }: { session: Session; log: Log },
  entry?: FolderEntry,
): Promise<void> {
  const { room } = session;
  if (!room || !entry) return;
  const taken = room.files.all.map(({ path }) => path);
  const title = entry.isFolder
    ? vscode.l10n.t('Rename Folder in the Room')
    : vscode.l10n.t('Rename File in the Room');
  const target = await askPath(taken, { title, value: entry.path });
  if (target === undefined || target === entry.path) return;
  try {
    for (const { path } of filesIn(room, entry)) {
      await room.fileRequests.rename(path, target + path.slice(entry.path.length));
    }
  } catch (error) {
    void showFailure(explainFailure(error, 'room'), log);
  }
}
