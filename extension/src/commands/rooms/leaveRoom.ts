import type { Session } from '@tandem/client/session';
import * as vscode from 'vscode';

/** Leaves the room; asks first when edits would be lost because the server has not got them. */
export async function leaveRoom(session: Session): Promise<void> {
  const { state } = session;
  if (state.kind === 'offline' && state.unsaved > 0) {
    const leave = vscode.l10n.t('Leave Anyway');
    const chosen = await vscode.window.showWarningMessage(
      vscode.l10n.t('Some of your edits have not reached the room yet.'),
      {
        modal: true,
        detail: vscode.l10n.t('They stay in your editor, but nobody else will see them if you leave now.'),
      },
      leave,
    );
    if (chosen !== leave) return;
  }
  session.leave();
}
