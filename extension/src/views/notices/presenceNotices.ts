import { JoinLeaveNotices } from '@tandem/client/presence/joinLeaveNotices';
import type { Participant } from '@tandem/client/presence/participants';
import type { Room } from '@tandem/client/room';
import type { Session } from '@tandem/client/session';
import { knowsWhoIsIn, type SessionState } from '@tandem/client/sessionState';
import * as vscode from 'vscode';
import type { Follow } from '../../editor/presence/follow.ts';
import { inert } from '../sidebar/inert.ts';

/** How long the status bar tells who came or went, in milliseconds. */
const noticeTime = 4000;

/** Tells who joined and left, and passes on a summons and a viewer's wish to edit. */
export function watchPresence(session: Session, follow: Follow): void {
  session.on('entered', (room: Room) => {
    const notices = new JoinLeaveNotices({
      joined: ({ name }) => announce(`$(person-add) ${vscode.l10n.t('{0} joined', name)}`),
      left: ({ name }) => announce(`$(sign-out) ${vscode.l10n.t('{0} left', name)}`),
    });
    let known: readonly Participant[] = [];
    const look = () => {
      if (!knowsWhoIsIn(session.state)) return;
      const now = room.participants.value;
      const earlier = new Map(known.map((person) => [person.id, person]));
      known = now;
      notices.see(now);
      for (const person of now) passOnWishes(room, person, earlier.get(person.id), follow);
    };
    const onState = (state: SessionState, before: SessionState) => {
      if (state.kind !== before.kind) look();
    };
    room.participants.watch(look);
    session.on('state', onState);
    session.once('left', () => {
      session.off('state', onState);
      notices.end();
    });
  });
}

/** Passes on what somebody asks for since they were looked at last. */
function passOnWishes(
  room: Room,
  person: Participant,
  earlier: Participant | undefined,
  follow: Follow,
): void {
  if (person.asksToEdit && !earlier?.asksToEdit && room.role.value === 'owner') void passRequest(person);
  if (!person.isSelf && earlier && person.summon > earlier.summon) void passOn(room, person, follow);
}

/** A screen reader reads notifications and not what the status bar tells for a moment. */
function announce(text: string): void {
  const reader = vscode.workspace.getConfiguration('editor').get('accessibilitySupport') === 'on';
  if (reader) void vscode.window.showInformationMessage(inert(text.replace(/^\$\([\w-]+\) /, '')));
  else vscode.window.setStatusBarMessage(text, noticeTime);
}

async function passOn(room: Room, { id, name, at }: Participant, follow: Follow): Promise<void> {
  const path = at && room.files.withId(at.fileId)?.path;
  // Who follows them is there already.
  if (!at || !path || follow.following === id) return;
  const go = vscode.l10n.t('Go There');
  const followThem = vscode.l10n.t('Follow {0}', name);
  const chosen = await vscode.window.showInformationMessage(
    inert(vscode.l10n.t('{0} asks you to come to {1}, line {2}.', name, path, at.line)),
    go,
    followThem,
  );
  const person = room.participant(id);
  if (chosen === go && person) await follow.goTo(person);
  if (chosen === followThem) await follow.start(id);
}

async function passRequest(person: Participant): Promise<void> {
  const allow = vscode.l10n.t('Let Them Edit');
  const question = inert(vscode.l10n.t('{0} asks to edit.', person.name));
  if ((await vscode.window.showInformationMessage(question, allow)) === allow) {
    await vscode.commands.executeCommand('tandem.makeEditor', person);
  }
}
