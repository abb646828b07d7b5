import type { Room } from '@tandem/client/room';
import { h } from '../../dom/element.ts';

/** Tells a viewer that they read along, and lets them ask the owner for more. */
export function viewerBar(room: Room): HTMLElement {
  const text = h('span', {});
  const ask = h(
    'button',
    { class: 'button small', type: 'button', onclick: () => room.setPresence({ asksToEdit: true }) },
    'Ask to edit',
  );
  const bar = h('div', { class: 'banner', role: 'status' }, text, ask);
  room.role.watch((role) => {
    bar.hidden = role !== 'viewer';
  });
  room.participants.watch(([self]) => {
    const asked = self?.asksToEdit === true;
    ask.hidden = asked;
    text.textContent = asked ? 'The owner has been asked.' : 'You read along and cannot change the files.';
  });
  return bar;
}
