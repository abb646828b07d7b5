import type { RoomAccess } from '@tandem/protocol/rooms';
import * as vscode from 'vscode';
import type { Log } from '../platform/log.ts';
import type { Session } from '../session/session.ts';
import { showFailure } from '../views/failure.ts';
import { explainFailure } from '../views/messages.ts';

/** Locks the room, so that only those with an invite come in, or opens it to whoever has its id. */
export async function setRoomAccess(
  { session, log }: { session: Session; log: Log },
  access: RoomAccess,
): Promise<void> {
  try {
    await session.room?.owned.setAccess(access);
    const text =
      access === 'locked'
        ? `$(lock) ${vscode.l10n.t('The room is locked: it takes an invite to come in.')}`
        : `$(unlock) ${vscode.l10n.t('The room is open to whoever has its link.')}`;
    vscode.window.setStatusBarMessage(text, 4000);
  } catch (error) {
    void showFailure(explainFailure(error, 'room'), log);
  }
}
