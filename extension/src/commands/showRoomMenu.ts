import * as vscode from 'vscode';
import type { Session } from '../session/session.ts';
import { roomTitle } from '../views/status.ts';

type Action = vscode.QuickPickItem & { command?: string; arguments?: unknown[] };

/** Shows what one can do in the room, or how to come into one. */
export async function showRoomMenu({ room, state }: Session): Promise<void> {
  const title = room && state.kind !== 'joining' ? roomTitle(room) : 'Tandem';
  const actions = room ? inRoom() : outside();
  const chosen = await vscode.window.showQuickPick(actions, {
    title,
    placeHolder: vscode.l10n.t('What would you like to do?'),
  });
  if (chosen?.command) await vscode.commands.executeCommand(chosen.command, ...(chosen.arguments ?? []));
}

function inRoom(): Action[] {
  return [
    { label: `$(link) ${vscode.l10n.t('Copy Invite Link')}`, command: 'tandem.copyInviteLink' },
    { label: `$(organization) ${vscode.l10n.t('Follow Participant…')}`, command: 'tandem.followParticipant' },
    { label: `$(cloud-upload) ${vscode.l10n.t('Share File with Room')}`, command: 'tandem.shareFile' },
    { label: `$(comment-discussion) ${vscode.l10n.t('Open Chat')}`, command: 'tandem.focusChat' },
    { label: `$(megaphone) ${vscode.l10n.t('Summon Everybody Here')}`, command: 'tandem.summonParticipants' },
    separator,
    { label: `$(debug-disconnect) ${vscode.l10n.t('Leave Room')}`, command: 'tandem.leaveRoom' },
    separator,
    ...always(),
  ];
}

function outside(): Action[] {
  return [
    { label: `$(broadcast) ${vscode.l10n.t('Create Room')}`, command: 'tandem.createRoom' },
    { label: `$(plug) ${vscode.l10n.t('Join Room…')}`, command: 'tandem.joinRoom' },
    separator,
    ...always(),
  ];
}

function always(): Action[] {
  return [
    {
      label: `$(gear) ${vscode.l10n.t('Settings')}`,
      command: 'workbench.action.openSettings',
      arguments: ['@ext:tandem-editor.tandem'],
    },
    { label: `$(output) ${vscode.l10n.t('Show Log')}`, command: 'tandem.showLog' },
  ];
}

const separator: Action = { label: '', kind: vscode.QuickPickItemKind.Separator };
