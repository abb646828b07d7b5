import { findRoomRef, webLink } from '@tandem/protocol/links';
import { h, uniqueId } from '../dom/element.ts';
import { serverUrl } from '../platform/location.ts';

/** The form that joins a room by its link or id. */
export function joinForm(): HTMLElement {
  const id = uniqueId('join');
  const input = h('input', {
    id: `${id}-link`,
    class: 'field',
    placeholder: 'https://… or the room’s id',
    autocomplete: 'off',
    autocapitalize: 'off',
    spellcheck: 'false',
    'aria-describedby': `${id}-problem`,
  });
  const problem = h('p', { id: `${id}-problem`, class: 'problem', role: 'alert' });
  const form = h(
    'form',
    { class: 'card stack', 'aria-labelledby': id },
    h('h2', { id }, 'Join a room'),
    h('label', { for: input.id }, 'Link or id'),
    h('div', { class: 'row' }, input, h('button', { class: 'button', type: 'submit' }, 'Join')),
    problem,
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const ref = findRoomRef(input.value);
    if (ref) return location.assign(webLink(ref.server ?? serverUrl, ref.roomId, ref.invite));
    problem.textContent =
      input.value.trim() === ''
        ? 'Paste the link you were sent.'
        : 'There is no room in that text. Paste the whole link, or the 20 characters of the id.';
    input.focus();
  });
  return form;
}
