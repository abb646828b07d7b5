import { SessionEnded, signedOut } from '@tandem/client/sessionState';
import { mainFileId } from '@tandem/protocol/documents';
import * as vscode from 'vscode';
import { documentText } from '../../editor/documents/documentText.ts';
import type { SharedDocuments } from '../../editor/documents/sharedDocuments.ts';
import { serverUrl } from '../../platform/settings.ts';
import {
  emptyDocument,
  isTooLarge,
  openDocument,
  pathInRoom,
  sayTooLarge,
} from '../files/documentToShare.ts';
import { firstToShare, offerFolder } from '../files/folderToShare.ts';
import { isInItsEncoding, mayBeShared } from '../files/mayBeShared.ts';
import { shareFiles } from '../files/shareFiles.ts';
import { roomLink } from './copyInviteLink.ts';
import { type EntryServices, enterRoom } from './enterRoom.ts';

/**
 * Creates a room around the active document, or around a folder where none is open, and puts the link to it on the
 * clipboard.
 */
export async function createRoom(services: EntryServices & { documents: SharedDocuments }): Promise<void> {
  const { session, documents } = services;
  const server = serverUrl();
  const begin = await whatToShare();
  if (!begin) return;
  const { document, folder } = begin;
  if (isTooLarge(document)) return sayTooLarge();
  if (!(await isInItsEncoding(document))) return;
  if (!(await mayBeShared(document))) return;
  const room = await enterRoom(
    services,
    vscode.l10n.t('Creating a room…'),
    server,
    'setting',
    async (name, cancelled) => {
      const code = documentText(document);
      const path = pathInRoom(document);
      const created = await session.create(server, {
        name: workspaceName() ?? path ?? '',
        language: document.languageId,
        code,
        ...(path === undefined ? {} : { path }),
      });
      if (cancelled.isCancellationRequested) throw new SessionEnded(signedOut);
      const entered = await session.enter({ roomId: created.roomId, server }, name);
      documents.adopt(document, mainFileId, code);
      return entered;
    },
    () => createRoom(services),
  );
  if (!room) return;
  if (folder) await shareFiles(room, documents, services.log, [folder]);
  await vscode.env.clipboard.writeText(await roomLink(room));
  const again = vscode.l10n.t('Copy Link Again');
  const message = vscode.l10n.t('The room is open and its link is copied. Send it to whoever you pair with.');
  if ((await vscode.window.showInformationMessage(message, again)) === again) {
    await vscode.env.clipboard.writeText(await roomLink(room));
  }
}

async function whatToShare(): Promise<
  { document: vscode.TextDocument; folder: vscode.Uri | undefined } | undefined
> {
  const open = await openDocument();
  if (open) return { document: open, folder: undefined };
  const chosen = await offerFolder();
  if (!chosen) return undefined;
  const first = chosen === 'empty' ? undefined : await firstToShare(chosen);
  if (!first || chosen === 'empty') return { document: await emptyDocument(), folder: undefined };
  await vscode.window.showTextDocument(first);
  return { document: first, folder: chosen };
}

/** The name of the folder, or of the file that says which folders are open. */
function workspaceName(): string | undefined {
  const { name, workspaceFile } = vscode.workspace;
  const file = workspaceFile && /([^/]+)\.code-workspace$/.exec(workspaceFile.path)?.[1];
  return file ?? name;
}
