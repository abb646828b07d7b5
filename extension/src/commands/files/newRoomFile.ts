import type { FolderEntry } from '@tandem/client/files';
import type { Log } from '@tandem/client/log';
import type { Session } from '@tandem/client/session';
import * as vscode from 'vscode';
import type { OpenFile } from '../../editor/documents/openRoomFile.ts';
import { showFailure } from '../../views/notices/failure.ts';
import { explainFailure } from '../../views/notices/messages.ts';
import { pathMessage } from '../../views/notices/pathMessage.ts';

/** Creates an empty file in the room, in a folder of it when one was chosen, and opens it. */
export async function newRoomFile(
  { session, openFile, log }: { session: Session; openFile: OpenFile; log: Log },
  folder?: FolderEntry,
): Promise<void> {
  const { room } = session;
  if (!room) return;
  const path = await askPath(
    room.files.all.map((file) => file.path),
    {
      title: vscode.l10n.t('New File in the Room'),
      value: folder?.isFolder ? `${folder.path}/` : '',
    },
  );
  if (path === undefined) return;
  try {
    await openFile(await room.fileRequests.create(path, ''));
  } catch (error) {
    void showFailure(explainFailure(error, 'room'), log);
  }
}

/**
 * Asks for a path in the room that is allowed and free.
 * @param taken the paths that are there already
 */
export function askPath(
  taken: readonly string[],
  options: { title: string; value?: string },
): Thenable<string | undefined> {
  const { value = '' } = options;
  const end = value.lastIndexOf('.') > value.lastIndexOf('/') ? value.lastIndexOf('.') : value.length;
  return vscode.window.showInputBox({
    title: options.title,
    prompt: vscode.l10n.t('The path in the room, for example src/main.ts'),
    value,
    valueSelection: [value.lastIndexOf('/') + 1, end],
    validateInput: (path) => {
      if (path === value && taken.includes(path)) return undefined;
      if (taken.includes(path))
        return vscode.l10n.t('The room has a file with that path. Choose another one.');
      return pathMessage(path);
    },
  });
}
