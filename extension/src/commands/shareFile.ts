import * as vscode from 'vscode';
import { documentText } from '../editor/documentText.ts';
import type { SharedDocuments } from '../editor/sharedDocuments.ts';
import type { Log } from '../platform/log.ts';
import type { Room } from '../session/room.ts';
import type { Session } from '../session/session.ts';
import { canWrite } from '../session/state.ts';
import { showFailure } from '../views/failure.ts';
import { explainFailure } from '../views/messages.ts';
import { canBeShared, isTooLarge, pathInRoom, sayTooLarge } from './documentToShare.ts';
import { askPath } from './newRoomFile.ts';

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
  const document = target ? await openText(target) : vscode.window.activeTextEditor?.document;
  if (!document || documents.get(document)) return;
  if (!canBeShared(document)) {
    void vscode.window.showErrorMessage(
      vscode.l10n.t(
        'What is open here is not a text of yours, so it cannot be shared. Open a file and try again.',
      ),
    );
    return;
  }
  if (isTooLarge(document)) return sayTooLarge();
  const taken = room.files.map(({ path }) => path);
  const suggested = pathInRoom(document);
  const isFree = suggested !== undefined && !taken.includes(suggested);
  const path = isFree ? suggested : await askPath(taken, { title: vscode.l10n.t('Share File with Room') });
  if (path === undefined) return;
  try {
    await upload(room, path, document, documents);
  } catch (error) {
    void showFailure(explainFailure(error, 'room'), log);
  }
}

async function upload(
  room: Room,
  path: string,
  document: vscode.TextDocument,
  documents: SharedDocuments,
): Promise<void> {
  const text = documentText(document);
  const title = vscode.l10n.t('Sharing {0}…', path);
  await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, async () => {
    const file = await room.fileRequests.create(path, text);
    documents.adopt(document, file.fileId, text);
  });
}

/** A file as text; VS Code refuses a binary one, and then the person reads why. */
async function openText(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch {
    void vscode.window.showErrorMessage(
      vscode.l10n.t(
        '{0} is not text, or is larger than VS Code opens. Only text can be shared.',
        vscode.workspace.asRelativePath(uri),
      ),
    );
    return undefined;
  }
}
