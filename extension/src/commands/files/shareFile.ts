import type { Log } from '@tandem/client/log';
import type { Room } from '@tandem/client/room';
import type { Session } from '@tandem/client/session';
import { canWrite } from '@tandem/client/sessionState';
import * as vscode from 'vscode';
import type { SharedDocuments } from '../../editor/documents/sharedDocuments.ts';
import { showFailure } from '../../views/notices/failure.ts';
import { explainFailure } from '../../views/notices/messages.ts';
import { canBeShared, isTooLarge, pathInRoom, sayTooLarge } from './documentToShare.ts';
import { isInItsEncoding, mayBeShared } from './mayBeShared.ts';
import { askPath } from './newRoomFile.ts';
import { shareFiles, shareText } from './shareFiles.ts';

/**
 * Makes documents of this window files of the room one is in.
 * @param target from a menu; the active document otherwise
 * @param selected all that is selected where the menu was opened
 */
export async function shareFile(
  services: { session: Session; documents: SharedDocuments; log: Log },
  target?: vscode.Uri,
  selected: readonly vscode.Uri[] = [],
): Promise<void> {
  const { session, documents, log } = services;
  const { room } = session;
  if (!room || !canWrite(session.state)) return;
  const chosen = chosenOf(target, selected);
  if (chosen.length > 1 || (target && (await isFolder(target)))) {
    return shareFiles(room, documents, log, chosen);
  }
  const document = target ? await openText(target) : vscode.window.activeTextEditor?.document;
  if (!document) return target ? undefined : sayNotShareable();
  await shareDocument(room, document, documents, log);
}

async function shareDocument(
  room: Room,
  document: vscode.TextDocument,
  documents: SharedDocuments,
  log: Log,
): Promise<void> {
  if (documents.locations?.fileOf(document.uri)) {
    vscode.window.setStatusBarMessage(`$(info) ${vscode.l10n.t('This file is in the room already.')}`, 4000);
    return;
  }
  if (!canBeShared(document)) return sayNotShareable();
  if (isTooLarge(document)) return sayTooLarge();
  if (!(await isInItsEncoding(document))) return;
  if (!(await mayBeShared(document))) return;
  const path = await choosePath(room, document);
  if (path === undefined) return;
  try {
    await upload(room, path, document, documents);
  } catch (error) {
    void showFailure(explainFailure(error, 'room'), log);
  }
}

/** A menu opened on one of the selected speaks of all of them, else of the one it was opened on. */
function chosenOf(target: vscode.Uri | undefined, selected: readonly vscode.Uri[]): readonly vscode.Uri[] {
  if (!target) return [];
  return selected.some((uri) => uri.toString() === target.toString()) ? selected : [target];
}

/** The path a document has here, where the room has none like it; else the person is asked for one. */
async function choosePath(room: Room, document: vscode.TextDocument): Promise<string | undefined> {
  const taken = room.files.all.map(({ path }) => path);
  const suggested = pathInRoom(document);
  if (suggested !== undefined && !taken.includes(suggested)) return suggested;
  return askPath(taken, { title: vscode.l10n.t('Share File with Room') });
}

function sayNotShareable(): void {
  void vscode.window.showErrorMessage(
    vscode.l10n.t(
      'What is open here is not a text of yours, so it cannot be shared. Open a file and try again.',
    ),
  );
}

async function upload(
  room: Room,
  path: string,
  document: vscode.TextDocument,
  documents: SharedDocuments,
): Promise<void> {
  const title = vscode.l10n.t('Sharing {0}…', path);
  await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, () =>
    shareText(room, documents, path, document),
  );
  vscode.window.setStatusBarMessage(`$(check) ${vscode.l10n.t('{0} is shared with the room.', path)}`, 4000);
}

async function isFolder(uri: vscode.Uri): Promise<boolean> {
  if (uri.scheme === 'untitled') return false;
  const { type } = await vscode.workspace.fs.stat(uri);
  return (type & vscode.FileType.Directory) !== 0;
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
