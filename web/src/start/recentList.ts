import { h, uniqueId } from '../dom/element.ts';
import { icon } from '../dom/icons.ts';
import { roomUrl, serverBase } from '../platform/location.ts';
import type { RecentRooms } from '../platform/recentRooms.ts';
import { relativeTime } from '../platform/relativeTime.ts';
import type { BrowserCopies } from '../session/browserCopies.ts';
import { RoomKeys } from '../session/roomKeys.ts';

/** The rooms this browser was in, or a sentence that says where they will stand. */
export function recentList(recents: RecentRooms, copies: BrowserCopies): HTMLElement {
  const id = uniqueId('recent');
  const list = h('ul', { class: 'recent' });
  const empty = h('p', { class: 'hint' }, 'Rooms you open in this browser will be listed here.');
  const problem = h('p', { class: 'problem', role: 'alert' });
  const rooms = recents.list();
  empty.hidden = rooms.length > 0;
  for (const room of rooms) {
    const name = room.name || 'Untitled room';
    const row = h(
      'li',
      {},
      h(
        'a',
        { class: 'recent-link', href: roomUrl(room.roomId) },
        h('span', { class: 'recent-name' }, name),
        h('span', { class: 'hint' }, relativeTime(room.at, Date.now())),
      ),
      h(
        'button',
        { class: 'icon-button', type: 'button', 'aria-label': `Forget ${name}`, onclick: () => forget() },
        icon('close'),
      ),
    );
    const forget = () => {
      recents.forget(room.roomId);
      new RoomKeys(serverBase.pathname, room.roomId).forget();
      copies.forgetRoom(room.roomId).catch(() => {
        problem.textContent = `The files of ${name} may still be in this browser. Clear its data for this site to remove them.`;
      });
      row.remove();
      empty.hidden = list.childElementCount > 0;
    };
    list.append(row);
  }
  return h(
    'section',
    { class: 'recent-section', 'aria-labelledby': id },
    h('h2', { id }, 'Recent rooms'),
    list,
    empty,
    problem,
  );
}
