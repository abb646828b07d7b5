import type { Log } from '@tandem/client/log';
import type { Room } from '@tandem/client/room';
import * as vscode from 'vscode';
import { isSecret } from '../../autocomplete/settings.ts';
import { documentText } from '../../editor/documents/documentText.ts';
import type { SharedDocuments } from '../../editor/documents/sharedDocuments.ts';
import { keepsFile } from '../../editor/encoding/fileEncoding.ts';
import { showFailure } from '../../views/notices/failure.ts';
import { explainFailure } from '../../views/notices/messages.ts';
import { isTooLarge, pathInRoom } from './documentToShare.ts';
import { filesBelow } from './filesBelow.ts';

/** The most files shared at a time: each is a request, and a server takes some hundreds in a minute. */
const mostFiles = 200;
/** More files than this are shared only after asking: a folder may have more in it than one remembers. */
const manyFiles = 20;

/** Shares several files, and all below folders, but nothing that may hold secrets. */
export async function shareFiles(
  room: Room,
  documents: SharedDocuments,
  log: Log,
  chosen: readonly vscode.Uri[],
): Promise<void> {
  const all = await filesBelow(chosen, mostFiles + room.files.size + 1);
  const files = all.filter((uri) => !documents.locations?.fileOf(uri));
  if (files.length > mostFiles) {
    void vscode.window.showErrorMessage(
      vscode.l10n.t('There are more than {0} files in it. Choose fewer of them.', mostFiles),
    );
    return;
  }
  if (files.length > manyFiles && !(await mayShare(files.length))) return;
  const title = vscode.l10n.t('Sharing files…');
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  let shared = 0;
  try {
    await vscode.window.withProgress(options, async (progress, cancelled) => {
      for (const uri of files) {
        if (cancelled.isCancellationRequested) return;
        progress.report({ increment: 100 / files.length, message: vscode.workspace.asRelativePath(uri) });
        if (await shareOne(room, documents, uri)) shared += 1;
      }
    });
  } catch (error) {
    void showFailure(explainFailure(error, 'room'), log);
  }
  tell(shared, files.length - shared);
}

async function mayShare(count: number): Promise<boolean> {
  const share = vscode.l10n.t('Share');
  const question = vscode.l10n.t('Share {0} files with everybody in the room?', count);
  const detail = vscode.l10n.t('What may hold secrets, such as .env, and what is not text is left out.');
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, share)) === share;
}

/** @returns false for what is left out */
async function shareOne(room: Room, documents: SharedDocuments, uri: vscode.Uri): Promise<boolean> {
  const document = await Promise.resolve(vscode.workspace.openTextDocument(uri)).catch(() => undefined);
  if (!document || isSecret(document) || isTooLarge(document) || !(await keepsFile(document))) return false;
  const path = pathInRoom(document);
  if (path === undefined || room.files.at(path)) return false;
  await shareText(room, documents, path, document);
  return true;
}

/** Makes a document the file of a room at a path that is free. */
export async function shareText(
  room: Room,
  documents: SharedDocuments,
  path: string,
  document: vscode.TextDocument,
): Promise<void> {
  const text = documentText(document);
  const file = await room.fileRequests.create(path, text);
  documents.adopt(document, file.fileId, text);
}

function tell(shared: number, leftOut: number): void {
  const text =
    leftOut === 0
      ? vscode.l10n.t('{0} files are shared with the room.', shared)
      : vscode.l10n.t(
          '{0} files are shared with the room; {1} are not: they may hold secrets, are not text in the encoding of “files.encoding”, are too large, or the room has their path already.',
          shared,
          leftOut,
        );
  if (leftOut === 0) vscode.window.setStatusBarMessage(`$(check) ${text}`, 4000);
  else void vscode.window.showInformationMessage(text);
}
