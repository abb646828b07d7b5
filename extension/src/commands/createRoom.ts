import { mainFileId } from '@tandem/protocol/documents';
import { pathProblem } from '@tandem/protocol/paths';
import * as vscode from 'vscode';
import { scheme } from '../editor/locations.ts';
import type { SharedDocuments } from '../editor/sharedDocuments.ts';
import { serverUrl } from '../platform/settings.ts';
import { roomLink } from './copyInviteLink.ts';
import { type EntryServices, enterRoom } from './enterRoom.ts';

/** Creates a room around the active document and puts the link to it on the clipboard. */
export async function createRoom(services: EntryServices & { documents: SharedDocuments }): Promise<void> {
  const { session, documents } = services;
  const server = serverUrl();
  const document = await documentToShare();
  const room = await enterRoom(
    services,
    vscode.l10n.t('Creating a room…'),
    async (name) => {
      const code = document.getText().replace(/\r\n?/g, '\n');
      const path = pathInRoom(document);
      const created = await session.create(server, {
        name: vscode.workspace.name ?? path ?? '',
        language: document.languageId,
        code,
        ...(path === undefined ? {} : { path }),
      });
      const entered = await session.enter({ roomId: created.roomId, server }, name);
      documents.adopt(document, mainFileId, code);
      return entered;
    },
    () => createRoom(services),
  );
  if (!room) return;
  await vscode.env.clipboard.writeText(await roomLink(room));
  const again = vscode.l10n.t('Copy Link Again');
  const message = vscode.l10n.t('The room is open and its link is copied. Send it to whoever you pair with.');
  if ((await vscode.window.showInformationMessage(message, again)) === again) {
    await vscode.env.clipboard.writeText(await roomLink(room));
  }
}

/** The active document, or a new one when there is none that could be shared. */
async function documentToShare(): Promise<vscode.TextDocument> {
  const active = vscode.window.activeTextEditor?.document;
  if (active && canBeShared(active)) return active;
  const document = await vscode.workspace.openTextDocument({ content: '' });
  await vscode.window.showTextDocument(document);
  return document;
}

/** Whether a document is somebody's text: not an output, a diff's left side, or a file of another room. */
export function canBeShared(document: vscode.TextDocument): boolean {
  const { scheme: kind } = document.uri;
  if (kind === scheme) return false;
  return kind === 'untitled' || vscode.workspace.fs.isWritableFileSystem(kind) === true;
}

/**
 * The path a document gets in a room: the one below its workspace folder, or else its name.
 * @returns undefined for an untitled document, or a name that is not allowed in a room
 */
export function pathInRoom(document: vscode.TextDocument): string | undefined {
  if (document.isUntitled) return undefined;
  const relative = vscode.workspace.asRelativePath(document.uri, false).replaceAll('\\', '/');
  const base = document.uri.path.slice(document.uri.path.lastIndexOf('/') + 1);
  return [relative, base].find((path) => pathProblem(path) === undefined);
}
