import type { Observable } from '@tandem/client/observable';
import type { Notices } from '../../dom/notices.ts';
import type { SaveState } from '../../session/saveState.ts';
import { offerText } from '../files/downloads.ts';
import type { Workspace } from '../files/workspace.ts';
import { letEdit } from '../participants/memberActions.ts';
import type { RoomContext } from '../roomContext.ts';
import { blockedSentence } from './waiting.ts';

/** Says what changed and would else go unnoticed: the connection, the role, who asks for attention, which file is gone. */
export function noticeChanges(
  context: RoomContext,
  workspace: Workspace,
  notices: Notices,
  saveState: Observable<SaveState>,
): void {
  const { room, keys } = context;
  let takeAway = () => {};
  let wasOffline = false;
  let missesEdits = false;
  saveState.watch((state) => {
    if (state === 'offline' && room.manifest.ready.value && !wasOffline) {
      wasOffline = true;
      const run = () => void room.socket.connect();
      takeAway = notices.show({
        text: 'You are offline. Keep writing: your edits are kept here and sent when the connection is back.',
        action: { label: 'Try now', run },
      });
    } else if (wasOffline && (state === 'saved' || state === 'viewing')) {
      wasOffline = false;
      takeAway();
      notices.show({ text: `You are online again.${missesEdits ? '' : ' Everything is saved.'}` });
      missesEdits = false;
    }
  });

  room.socket.blocked.watch((blocked) => {
    if (!blocked || !room.manifest.ready.value) return;
    wasOffline = true;
    takeAway();
    takeAway = notices.show({ text: `${blockedSentence} Your edits are kept here until then.` });
  });

  let lastRole = room.role.value;
  room.role.watch((role) => {
    if (lastRole && role && role !== lastRole) {
      notices.show({ text: role === 'viewer' ? 'You can only read now.' : 'You can edit now.' });
    }
    lastRole = role;
  });

  workspace.onDeleted = ({ path, wasInView, unsent }) => {
    if (unsent !== undefined) {
      missesEdits = wasOffline;
      notices.show({
        text: `Somebody deleted ${path}, perhaps before your last edits arrived.`,
        action: { label: 'Save my copy', run: () => offerText(unsent, path) },
      });
    } else if (wasInView) {
      notices.show({ text: `Somebody deleted ${path}. Another file is shown now.` });
    }
  };

  const known = new Map<string, number>();
  const asking = new Set<string>();
  room.participants.watch((people) => {
    for (const person of people) {
      if (!person.asksToEdit) asking.delete(person.id);
      else if (keys.owner && !asking.has(person.id)) {
        asking.add(person.id);
        const run = () => letEdit(context, person, notices);
        notices.show({ text: `${person.name} asks to edit.`, action: { label: 'Let them', run } });
      }
      const summons = person.summon ?? 0;
      const before = known.get(person.id);
      known.set(person.id, summons);
      if (person.isSelf || before === undefined || summons <= before || !person.at) continue;
      const { fileId, line } = person.at;
      notices.show({
        text: `${person.name} asks everyone to come.`,
        action: { label: 'Go there', run: () => workspace.show(fileId, line) },
      });
    }
  });
}
