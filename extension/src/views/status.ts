import type { Participant } from '@tandem/client/presence/participants';
import type { Room } from '@tandem/client/room';
import type { OfflineReason, SessionState } from '@tandem/client/sessionState';
import { personColors } from '@tandem/protocol/presence';
import * as vscode from 'vscode';

/** How a state looks in the status bar: an icon, a word, and the whole sentence for tooltip and screen reader. */
export type Status = { icon: string; text: string; sentence: string; isWarning: boolean };

/** @param isSaving whether unacknowledged edits have waited for a noticeable time */
export function statusOf(state: Exclude<SessionState, { kind: 'signedOut' }>, isSaving: boolean): Status {
  if (state.kind === 'joining') {
    return {
      icon: 'sync~spin',
      text: vscode.l10n.t('Joining…'),
      sentence: joiningSentence(state),
      isWarning: false,
    };
  }
  if (state.kind === 'offline') {
    return {
      icon: 'debug-disconnect',
      text: vscode.l10n.t('Offline'),
      sentence: `${offlineSentence(state.why, state.room.server)} ${vscode.l10n.t('You can go on; your edits merge when the connection is back.')}`,
      isWarning: true,
    };
  }
  if (!state.storageAvailable) {
    return {
      icon: 'warning',
      text: vscode.l10n.t('Not Saved'),
      sentence: vscode.l10n.t(
        'The server cannot write to its database for now. Your edits are kept here until it can.',
      ),
      isWarning: true,
    };
  }
  if (state.role === 'viewer') {
    return {
      icon: 'eye',
      text: vscode.l10n.t('Viewing'),
      sentence: vscode.l10n.t('You may read in this room. A click offers to ask its owner to let you edit.'),
      isWarning: false,
    };
  }
  return isSaving
    ? {
        icon: 'sync~spin',
        text: vscode.l10n.t('Saving…'),
        sentence: vscode.l10n.t('Your edits are on their way to the server.'),
        isWarning: false,
      }
    : {
        icon: 'broadcast',
        text: vscode.l10n.t('Saved'),
        sentence: vscode.l10n.t('All edits are saved on the server.'),
        isWarning: false,
      };
}

/** What the status bar shows of a room: which one, how many are in, whether all is saved, whom one follows. */
export function itemText(
  { icon, text }: Status,
  shown: { title: string; people: number; followed: string | undefined; unread: number },
): string {
  return [
    `$(${icon}) ${shown.title}`,
    ...(shown.people > 0 ? [`$(organization) ${shown.people}`] : []),
    text,
    ...(shown.followed === undefined ? [] : [`$(eye) ${vscode.l10n.t('Following {0}', shown.followed)}`]),
    ...(shown.unread > 0 ? [`$(comment) ${shown.unread}`] : []),
  ].join('  ');
}

/** The room's name, its main file, or its id. */
export function roomTitle(room: Room): string {
  return room.settings.name || (room.mainFile?.path ?? room.address.roomId);
}

/** Everybody who is in and what the state means. Names come from others and are put in as text, never as Markdown. */
export function roomTooltip(room: Room, status: Status): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString('', true);
  tooltip.supportHtml = true;
  tooltip
    .appendMarkdown('**')
    .appendMarkdown(plain(roomTitle(room)))
    .appendMarkdown('**\n\n');
  tooltip.appendMarkdown(`${plain(status.sentence)}\n\n`);
  for (const person of room.participants.value) {
    const color = personColors.find((entry) => entry.color === person.color)?.color ?? '#5a6472';
    tooltip.appendMarkdown(`<span style="color:${color};">$(circle-filled)</span> `);
    tooltip.appendMarkdown(plain(describe(person, room))).appendMarkdown('  \n');
  }
  tooltip.appendMarkdown(`\n${plain(room.address.server)}`);
  return tooltip;
}

/** Text as Markdown that shows exactly it, also where HTML is allowed. */
function plain(text: string): string {
  return text.replace(/[^\p{L}\p{N}\s]/gu, (character) => `&#${character.codePointAt(0)};`);
}

function describe({ name, isSelf, at, role }: Participant, room: Room): string {
  const path = at && room.files.withId(at.fileId)?.path;
  const parts = [
    isSelf ? vscode.l10n.t('{0} (you)', name) : name,
    ...(role === 'viewer' ? [vscode.l10n.t('viewer')] : []),
    ...(path ? [`${path}:${at.line}`] : []),
  ];
  return parts.join(' · ');
}

function joiningSentence({ attempt, why, room }: Extract<SessionState, { kind: 'joining' }>): string {
  if (why !== undefined && why !== 'network') return offlineSentence(why, room.server);
  return attempt > 1
    ? vscode.l10n.t('Joining; the server has not answered yet (attempt {0}).', attempt)
    : vscode.l10n.t('Joining the room.');
}

function offlineSentence(why: OfflineReason, server: string): string {
  switch (why) {
    case 'blocked':
      return vscode.l10n.t(
        'The server answers, but the proxy does not pass WebSockets on to {0}. Whoever runs the server can mend that.',
        server,
      );
    case 'restarting':
      return vscode.l10n.t('The server is restarting.');
    case 'overloaded':
      return vscode.l10n.t('The server is overloaded.');
    case 'accessChanged':
      return vscode.l10n.t('Your access to the room has changed; connecting again.');
    case 'network':
      return vscode.l10n.t('The connection to the server is lost.');
  }
}
