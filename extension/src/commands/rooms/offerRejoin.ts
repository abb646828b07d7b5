import { HttpError } from '@tandem/client/http/errors';
import type { Log } from '@tandem/client/log';
import type { Session } from '@tandem/client/session';
import { fileDocumentName } from '@tandem/protocol/documents';
import * as vscode from 'vscode';
import { scheme } from '../../editor/documents/scheme.ts';
import type { RoomMemory } from '../../platform/roomMemory.ts';
import type { CopyStore } from '../../session/localCopy.ts';
import type { SessionRestore } from '../../session/sessionRestore.ts';
import { showFailure } from '../../views/notices/failure.ts';
import { explainFailure } from '../../views/notices/messages.ts';
import { inert } from '../../views/sidebar/inert.ts';
import { keepCopies } from '../files/keepCopies.ts';

type LastRoom = NonNullable<RoomMemory['last']>;
type Services = {
  session: Session;
  memory: RoomMemory;
  restore: SessionRestore;
  copies: CopyStore;
  log: Log;
};

/**
 * Brings a window back into the room it was in before a restart. Nobody is asked when only the extensions stopped, or
 * when a tab of the room is open: then the person is still at it. After a restart of VS Code it is offered.
 */
export async function offerRejoin(services: Services): Promise<void> {
  const { session, memory, copies } = services;
  const { last } = memory;
  if (!last || session.room) return;
  if (!hasRoomTab() && !(await hasStayedOpen(last, copies))) {
    const rejoin = vscode.l10n.t('Rejoin');
    const name = last.name || last.address.roomId;
    const question = inert(vscode.l10n.t('This window was in the room {0}. Come back into it?', name));
    const notNow = vscode.l10n.t('Not Now');
    const chosen = await vscode.window.showInformationMessage(question, rejoin, notNow);
    if (chosen === notNow) memory.decline();
    if (chosen !== rejoin) return;
  }
  await comeBack(services, last);
}

async function comeBack(services: Services, last: LastRoom): Promise<void> {
  const { memory, restore, copies, log } = services;
  try {
    await restore.room(last.address.roomId);
  } catch (error) {
    const explanation = explainFailure(error, 'room');
    if (!explanation.offers.includes('tryAgain')) memory.forget();
    if (HttpError.is(error, 'room_gone') || HttpError.is(error, 'room_not_found')) {
      await keepCopies(last, copies);
    }
    void showFailure(explanation, log, () => comeBack(services, last));
  }
}

function hasRoomTab(): boolean {
  return vscode.window.tabGroups.all.some(({ tabs }) =>
    tabs.some(({ input }) => input instanceof vscode.TabInputText && input.uri.scheme === scheme),
  );
}

/** VS Code has just opened a document, from the disk or from its backup, when its version is no higher. */
const newestFresh = 2;

/**
 * Whether a shared file of one's own has been open all the time: then only the extensions were away. Where nobody had
 * written in it yet, that cannot be told.
 */
async function hasStayedOpen({ address, own }: LastRoom, copies: CopyStore): Promise<boolean> {
  for (const [fileId, uri] of Object.entries(own)) {
    const document = vscode.workspace.textDocuments.find((open) => open.uri.toString() === uri);
    const shown = document && (await copies.load(fileDocumentName(address.roomId, fileId)))?.own?.shown;
    if (shown && shown.version > newestFresh && document.version >= shown.version) return true;
  }
  return false;
}
