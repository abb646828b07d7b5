import { h } from '../../dom/element.ts';
import type { RoomSession } from '../../session/roomSession.ts';

/** Tells a viewer that they read along, and lets them ask the owner for more. */
export function viewerBar(session: RoomSession): HTMLElement {
  const { people } = session;
  const text = h('span', {});
  const ask = h(
    'button',
    { class: 'button small', type: 'button', onclick: () => people.announce({ asksToEdit: true }) },
    'Ask to edit',
  );
  const bar = h('div', { class: 'banner', role: 'status' }, text, ask);
  session.role.watch((role) => {
    bar.hidden = role !== 'viewer';
  });
  people.all.watch(([self]) => {
    const asked = self?.asksToEdit === true;
    ask.hidden = asked;
    text.textContent = asked ? 'The owner has been asked.' : 'You read along and cannot change the files.';
  });
  return bar;
}
