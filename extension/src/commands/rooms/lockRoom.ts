import type { Log } from '@tandem/client/log';
import type { Session } from '@tandem/client/session';
import type { RoomAccess } from '@tandem/protocol/rooms';
import * as vscode from 'vscode';
import { showFailure } from '../../views/notices/failure.ts';
import { explainFailure } from '../../views/notices/messages.ts';

/**
 * Locks the room, so that only those with an invite come in, or opens it to whoever has its id. Asks first when a lock
 * may put somebody out.
 */
export async function setRoomAccess(
  { session, log }: { session: Session; log: Log },
  access: RoomAccess,
): Promise<void> {
  const { room } = session;
  if (!room) return;
  const isAlone = room.participants.value.every(({ isSelf }) => isSelf);
  if (access === 'locked' && !isAlone && !(await mayPutOut())) return;
  try {
    await room.owned.setAccess(access);
    const text =
      access === 'locked'
        ? `$(lock) ${vscode.l10n.t('The room is locked: it takes an invite to come in.')}`
        : `$(unlock) ${vscode.l10n.t('The room is open to whoever has its link.')}`;
    vscode.window.setStatusBarMessage(text, 4000);
  } catch (error) {
    void showFailure(explainFailure(error, 'room'), log);
  }
}

async function mayPutOut(): Promise<boolean> {
  const lock = vscode.l10n.t('Lock Room');
  const question = vscode.l10n.t('Lock the room while others are in it?');
  const detail = vscode.l10n.t(
    'Who came by the plain link is put out, and needs an invite from you to come in again. Who came by an invite stays.',
  );
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, lock)) === lock;
}
