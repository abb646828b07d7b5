import type { Notices } from '../dom/notices.ts';
import type { Observable } from '../platform/observable.ts';
import type { SaveState } from '../session/saveState.ts';
import type { RoomContext } from './roomContext.ts';
import type { Workspace } from './workspace.ts';

/** Says what changed and would else go unnoticed: the connection, the role, who came, who asks for attention. */
export function noticeChanges(
  { session }: RoomContext,
  workspace: Workspace,
  notices: Notices,
  saveState: Observable<SaveState>,
): void {
  let takeAway = () => {};
  let wasOffline = false;
  saveState.watch((state) => {
    if (state === 'offline' && session.index.ready.value && !wasOffline) {
      wasOffline = true;
      const run = () => void session.socket.connect();
      takeAway = notices.show({
        text: 'You are offline. Keep writing: your edits are kept here and sent when the connection is back.',
        action: { label: 'Try now', run },
      });
    } else if (wasOffline && (state === 'saved' || state === 'viewing')) {
      wasOffline = false;
      takeAway();
      notices.show({ text: 'You are online again. Everything is saved.' });
    }
  });

  let lastRole = session.role.value;
  session.role.watch((role) => {
    if (lastRole && role && role !== lastRole) {
      notices.show({ text: role === 'viewer' ? 'You can only read now.' : 'You can edit now.' });
    }
    lastRole = role;
  });

  const known = new Map<string, number>();
  session.people.all.watch((people) => {
    for (const person of people) {
      const summons = person.summon ?? 0;
      const before = known.get(person.user.id);
      known.set(person.user.id, summons);
      if (person.self || before === undefined || summons <= before || !person.at) continue;
      const { fileId, line } = person.at;
      notices.show({
        text: `${person.user.name} asks everyone to come.`,
        action: { label: 'Go there', run: () => workspace.show(fileId, line) },
      });
    }
  });
}
