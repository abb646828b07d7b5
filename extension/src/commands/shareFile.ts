import { pathProblem } from '@tandem/protocol/paths';
import * as vscode from 'vscode';
import type { SharedDocuments } from '../editor/sharedDocuments.ts';
import type { Log } from '../platform/log.ts';
import type { Session } from '../session/session.ts';
import { canWrite } from '../session/state.ts';
import { showFailure } from '../views/failure.ts';
import { explainFailure } from '../views/messages.ts';
import { canBeShared, pathInRoom } from './createRoom.ts';

/**
 * Makes a document of this window a file of the room one is in.
 * @param target from a menu; the active document otherwise
 */
export async function shareFile(
  services: { session: Session; documents: SharedDocuments; log: Log },
  target?: vscode.Uri,
): Promise<void> {
  const { session, documents, log } = services;
  const { room } = session;
  if (!room || !canWrite(session.state)) return;
  const document = target
    ? await vscode.workspace.openTextDocument(target)
    : vscode.window.activeTextEditor?.document;
  if (!document || !canBeShared(document) || documents.get(document)) return;
  const taken = room.files.map(({ path }) => path);
  const path = freePath(pathInRoom(document), taken) ?? (await askPath(taken));
  if (path === undefined) return;
  const text = document.getText().replace(/\r\n?/g, '\n');
  try {
    const file = await room.createFile(path, text);
    documents.adopt(document, file.fileId, text);
  } catch (error) {
    void showFailure(explainFailure(error), log);
  }
}

function freePath(path: string | undefined, taken: readonly string[]): string | undefined {
  return path !== undefined && !taken.includes(path) ? path : undefined;
}

function askPath(taken: readonly string[]): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: vscode.l10n.t('Share File with Room'),
    prompt: vscode.l10n.t('The path the file gets in the room'),
    validateInput: (path) => {
      if (taken.includes(path))
        return vscode.l10n.t('The room has a file with that path. Choose another one.');
      return pathProblem(path);
    },
  });
}
