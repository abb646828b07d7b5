import type { Room } from '@tandem/client/room';
import type { Session } from '@tandem/client/session';
import type { Role, RoomAccess } from '@tandem/protocol/rooms';
import * as vscode from 'vscode';
import type { Follow } from '../../editor/presence/follow.ts';
import { roomTitle } from '../../views/status.ts';

type Action = vscode.QuickPickItem & { command?: string; arguments?: unknown[] };

/** Shows what one can do in the room, or how to come into one. */
export async function showRoomMenu(
  { room, state }: Session,
  follow: Pick<Follow, 'following'>,
): Promise<void> {
  const title = room && state.kind !== 'joining' ? roomTitle(room) : 'Tandem';
  const role = state.kind === 'joined' || state.kind === 'offline' ? state.role : undefined;
  const followed = room?.participant(follow.following)?.name;
  const access = room && role === 'owner' && state.kind === 'joined' ? accessOf(room) : undefined;
  const actions = room ? Promise.resolve(access).then((now) => inRoom(role, followed, now)) : outside();
  const chosen = await vscode.window.showQuickPick(actions, {
    title,
    placeHolder: vscode.l10n.t('What would you like to do?'),
  });
  if (chosen?.command) await vscode.commands.executeCommand(chosen.command, ...(chosen.arguments ?? []));
}

/** Whether the room is locked, as the server says; undefined when it does not say it. */
function accessOf(room: Room): Promise<RoomAccess | undefined> {
  return room.info().then(
    ({ access }) => access,
    () => undefined,
  );
}

/**
 * What is offered in a room.
 * @param followed the name of whom one follows
 * @param access whether it is locked, when that is known
 */
export function inRoom(
  role: Role | undefined,
  followed: string | undefined,
  access: RoomAccess | undefined,
): Action[] {
  return [
    ...(followed === undefined
      ? []
      : [
          {
            label: `$(eye-closed) ${vscode.l10n.t('Stop following {0}', followed)}`,
            command: 'tandem.stopFollowing',
          },
        ]),
    { label: `$(link) ${vscode.l10n.t('Copy Invite Link')}`, command: 'tandem.copyInviteLink' },
    ...(role === 'owner' ? forOwner(access) : []),
    ...(role === 'viewer'
      ? [{ label: `$(edit) ${vscode.l10n.t('Ask to Edit')}`, command: 'tandem.askToEdit' }]
      : []),
    { label: `$(organization) ${vscode.l10n.t('Follow Participant…')}`, command: 'tandem.followParticipant' },
    ...(role === 'viewer' ? [] : forWriter()),
    { label: `$(comment-discussion) ${vscode.l10n.t('Open Chat')}`, command: 'tandem.focusChat' },
    { label: `$(megaphone) ${vscode.l10n.t('Summon Everybody Here')}`, command: 'tandem.summonParticipants' },
    separator,
    { label: `$(debug-disconnect) ${vscode.l10n.t('Leave Room')}`, command: 'tandem.leaveRoom' },
    separator,
    ...always(),
  ];
}

function forWriter(): Action[] {
  return [
    { label: `$(cloud-upload) ${vscode.l10n.t('Share File with Room')}`, command: 'tandem.shareFile' },
    { label: `$(new-file) ${vscode.l10n.t('New File in Room…')}`, command: 'tandem.newRoomFile' },
  ];
}

function forOwner(access: RoomAccess | undefined): Action[] {
  const lock = { label: `$(lock) ${vscode.l10n.t('Lock Room')}`, command: 'tandem.lockRoom' };
  const unlock = { label: `$(unlock) ${vscode.l10n.t('Unlock Room')}`, command: 'tandem.unlockRoom' };
  return [
    {
      label: `$(person-add) ${vscode.l10n.t('Invite as Viewer or Editor…')}`,
      command: 'tandem.inviteByRole',
    },
    ...(access === 'locked' ? [] : [lock]),
    ...(access === 'open' ? [] : [unlock]),
    { label: `$(sign-out) ${vscode.l10n.t('End All Sessions…')}`, command: 'tandem.endSessions' },
    { label: `$(key) ${vscode.l10n.t('Replace Owner’s Token…')}`, command: 'tandem.replaceOwnerToken' },
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
    { label: `$(bug) ${vscode.l10n.t('Report Issue')}`, command: 'tandem.reportIssue' },
    { label: `$(output) ${vscode.l10n.t('Show Log')}`, command: 'tandem.showLog' },
  ];
}

const separator: Action = { label: '', kind: vscode.QuickPickItemKind.Separator };
