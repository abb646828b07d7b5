import type { Session } from '@tandem/client/session';
import * as vscode from 'vscode';

/** A viewer asks the owner for leave to edit. */
export function askToEdit({ room }: Session): void {
  if (!room) return;
  const owner = room.participants.value.find(({ role, isSelf }) => role === 'owner' && !isSelf);
  room.setPresence({ asksToEdit: true });
  vscode.window.setStatusBarMessage(
    owner
      ? vscode.l10n.t('$(bell) {0} is asked to let you edit.', owner.name)
      : vscode.l10n.t('$(bell) The owner will be asked to let you edit when they are in the room.'),
    6000,
  );
}
