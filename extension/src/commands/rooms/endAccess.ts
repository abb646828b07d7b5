import type { Log } from '@tandem/client/log';
import type { Room } from '@tandem/client/room';
import type { Session } from '@tandem/client/session';
import * as vscode from 'vscode';
import { showFailure } from '../../views/notices/failure.ts';
import { explainFailure } from '../../views/notices/messages.ts';

type Services = { session: Session; log: Log };

/** Replaces the owner's token, which this window keeps: whoever else has the one before owns the room no more. */
export async function replaceOwnerToken(services: Services): Promise<void> {
  const replace = vscode.l10n.t('Replace');
  const question = vscode.l10n.t('Replace the owner’s token of this room?');
  const detail = vscode.l10n.t(
    'Whoever has the token this room was created with, or came by it, is no longer its owner. This window stays.',
  );
  await confirmed(services, { question, detail, button: replace }, (room) =>
    room.credentials.replaceOwnerToken(),
  );
}

/** Ends everybody's session: who has a way in, an invite or the link of an open room, comes in again by it. */
export async function endSessions(services: Services): Promise<void> {
  const end = vscode.l10n.t('End All Sessions');
  const question = vscode.l10n.t('End the sessions of everybody in the room?');
  const detail = vscode.l10n.t(
    'Everybody is put out. Who has a link that lets them in can join again by it. This window stays.',
  );
  await confirmed(services, { question, detail, button: end }, (room) => room.credentials.endSessions());
}

async function confirmed(
  { session, log }: Services,
  { question, detail, button }: { question: string; detail: string; button: string },
  act: (room: Room) => Promise<void>,
): Promise<void> {
  const { room } = session;
  if (!room) return;
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, button)) !== button) return;
  try {
    await act(room);
    vscode.window.setStatusBarMessage(`$(check) ${vscode.l10n.t('Done.')}`, 4000);
  } catch (error) {
    void showFailure(explainFailure(error, 'room'), log);
  }
}
