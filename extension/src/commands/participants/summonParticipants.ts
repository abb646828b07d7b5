import type { Session } from '@tandem/client/session';
import * as vscode from 'vscode';

/** Asks everybody in the room to come to where this person is. */
export function summonParticipants({ room }: Session): void {
  const self = room?.participants.value.find(({ isSelf }) => isSelf);
  if (!room || !self) return;
  if (!self.at) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('Put the cursor into a shared file first: that is where the others are asked to come.'),
    );
    return;
  }
  room.setPresence({ summon: self.summon + 1 });
  vscode.window.setStatusBarMessage(vscode.l10n.t('$(megaphone) The others are asked to come here.'), 4000);
}
