import type { Log } from '@tandem/client/log';
import type { Session } from '@tandem/client/session';
import * as vscode from 'vscode';
import { showFailure } from '../../views/notices/failure.ts';
import { explainFailure } from '../../views/notices/messages.ts';

/** Copies a link that makes whoever opens it a viewer or an editor, also in a locked room. */
export async function inviteByRole({ session, log }: { session: Session; log: Log }): Promise<void> {
  const { room } = session;
  if (!room) return;
  const roles = [
    {
      role: 'editor',
      label: `$(edit) ${vscode.l10n.t('Editor')}`,
      detail: vscode.l10n.t('may read and write'),
    },
    { role: 'viewer', label: `$(eye) ${vscode.l10n.t('Viewer')}`, detail: vscode.l10n.t('may read') },
  ] as const;
  const title = vscode.l10n.t('Copy a Link for…');
  const chosen = await vscode.window.showQuickPick(roles, { title });
  if (!chosen) return;
  try {
    const { links } = await room.owned.invite({ role: chosen.role });
    await vscode.env.clipboard.writeText(links.web);
    vscode.window.setStatusBarMessage(`$(check) ${vscode.l10n.t('The link is copied.')}`, 4000);
  } catch (error) {
    void showFailure(explainFailure(error, 'room'), log);
  }
}
