import type { RoomFiles } from '@tandem/client/files';
import type { Participant } from '@tandem/client/presence/participants';
import { fill, h, setAttribute } from '../../dom/element.ts';
import { attachMenu, type MenuItem } from '../../dom/menu.ts';
import type { Notices } from '../../dom/notices.ts';
import { safeColor } from '../../platform/safeColor.ts';
import type { Workspace } from '../files/workspace.ts';
import type { RoomContext } from '../roomContext.ts';
import type { Following } from './following.ts';
import { memberItems } from './memberActions.ts';
import { askForName } from './nameBar.ts';

const shown = 4;

/** Who is in the room, as a row of circles; it opens the list with what one can do with each. */
export function peopleStack(
  context: RoomContext,
  workspace: Workspace,
  following: Following,
  notices: Notices,
): HTMLElement {
  const { room } = context;
  const button = h('button', { class: 'people', type: 'button' });
  attachMenu(button, 'People in the room', () => personItems(context, workspace, following, notices));
  let drawn = '';
  const draw = () => {
    const list = room.participants.value;
    // Peers move all the time: only who they are is shown here.
    const key = JSON.stringify([
      following.target.value,
      list.map(({ id, name, color, isSelf, isAway }) => [id, name, color, isSelf, isAway]),
    ]);
    if (key === drawn) return;
    drawn = key;
    const rest = list.length - shown;
    fill(
      button,
      ...list.slice(0, shown).map((person) => avatar(person, following)),
      rest > 0 && h('span', { class: 'avatar rest', 'data-initials': `+${rest}` }),
    );
    const names = namesOf(list);
    setAttribute(
      button,
      'aria-label',
      `${list.length} ${list.length === 1 ? 'person' : 'people'} in the room: ${names}`,
    );
    button.title = names;
  };
  room.participants.watch(draw);
  following.target.watch(draw);
  return button;
}

function namesOf(people: readonly Participant[]): string {
  const names = people.map(({ name, isSelf }) => (isSelf ? `${name} (you)` : name));
  const away = people.filter(({ isAway }) => isAway).map(({ name }) => name);
  return names.join(', ') + (away.length > 0 ? `; away: ${away.join(', ')}` : '');
}

function avatar(person: Participant, following: Following): HTMLElement {
  const element = h('span', { class: 'avatar', 'data-initials': initials(person.name) });
  element.style.setProperty('--person', safeColor(person.color));
  element.classList.toggle('followed', following.target.value === person.id);
  element.classList.toggle('away', person.isAway);
  return element;
}

/** The first letters of the first and last word of a name. */
function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map(
    (word) => [...(word ?? '')][0] ?? '',
  );
  return letters.join('').toUpperCase();
}

function personItems(
  context: RoomContext,
  workspace: Workspace,
  following: Following,
  notices: Notices,
): MenuItem[] {
  const { room, identity } = context;
  const items: MenuItem[] = [];
  for (const person of room.participants.value) {
    if (person.isSelf) {
      items.push({
        kind: 'action',
        label: `${person.name} (you)`,
        detail: 'Change your name',
        run: () => askForName(room, identity),
      });
      continue;
    }
    const followed = following.target.value === person.id;
    items.push({
      kind: 'action',
      label: person.name,
      detail: followed ? 'Stop following' : `${whereIs(person, room.contents.files.value)}Follow`,
      run: () => (followed ? following.stop() : following.start(person.id)),
    });
  }
  if (room.participants.value.length > 1 && workspace.activeId.value) {
    items.push(
      { kind: 'line' },
      { kind: 'action', label: 'Ask everyone to come here', run: () => following.summon() },
    );
  }
  return [...items, ...memberItems(context, notices)];
}

function whereIs(person: Participant, files: RoomFiles): string {
  const path = person.at && files.withId(person.at.fileId)?.path;
  const role = person.role === 'viewer' ? 'views' : 'in';
  const place = path ? `${role} ${path}, line ${person.at?.line} · ` : '';
  return person.isAway ? `away · ${place}` : place;
}
