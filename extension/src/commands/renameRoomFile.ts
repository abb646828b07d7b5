import * as vscode from 'vscode';
import type { Log } from '../platform/log.ts';
import type { FolderEntry } from '../session/fileTree.ts';
import type { Session } from '../session/session.ts';
import { showFailure } from '../views/failure.ts';
import { explainFailure } from '../views/messages.ts';
import { askPath } from './newRoomFile.ts';

/** Gives a file of the room another path. Whoever has it open keeps it open. */
export async function renameRoomFile(
  { session, log }: { session: Session; log: Log },
  entry?: FolderEntry,
): Promise<void> {
  const { room } = session;
  if (!room || !entry || entry.isFolder) return;
  const taken = room.files.map(({ path }) => path);
  const target = await askPath(taken, { title: vscode.l10n.t('Rename File in the Room'), value: entry.path });
  if (target === undefined || target === entry.path) return;
  try {
    await room.fileRequests.rename(entry.path, target);
  } catch (error) {
    void showFailure(explainFailure(error), log);
  }
}
