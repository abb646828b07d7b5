import type { RoomApi } from '@tandem/client/http/api';
import { languages } from '@tandem/protocol/languages';
import * as z from 'zod';
import { h, uniqueId } from '../dom/element.ts';
import { readStored, writeStored } from '../platform/browserStorage.ts';
import { describeError } from '../platform/describeError.ts';
import { roomUrl, serverBase } from '../platform/location.ts';
import type { RecentRooms } from '../platform/recentRooms.ts';
import { RoomKeys } from '../session/roomKeys.ts';

const languageKey = 'tandem.language';

/** The form that creates a room and goes there. */
export function createForm(api: RoomApi, recents: RecentRooms): HTMLElement {
  const id = uniqueId('create');
  const name = h('input', {
    id: `${id}-name`,
    class: 'field',
    placeholder: 'Tuesday pairing',
    maxlength: 120,
    autocomplete: 'off',
  });
  const language = languageSelect(`${id}-language`);
  const problem = h('p', { class: 'problem', role: 'alert' });
  const button = h('button', { class: 'button primary large', type: 'submit' }, 'Create room');
  const form = h(
    'form',
    { class: 'card stack', 'aria-labelledby': id },
    h('h2', { id }, 'Create a room'),
    h('label', { for: name.id }, 'Name ', h('span', { class: 'optional' }, 'optional')),
    name,
    h('label', { for: language.id }, 'Language of the first file'),
    language,
    problem,
    button,
    h(
      'p',
      { class: 'hint' },
      'You own the room: you rename it, lock it, and make links for viewers. This browser keeps the key.',
    ),
  );
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    button.disabled = true;
    problem.textContent = '';
    try {
      const wish = name.value.trim();
      const room = await api.createRoom({ language: language.value, ...(wish ? { name: wish } : {}) });
      writeStored(languageKey, language.value);
      new RoomKeys(serverBase.pathname, room.roomId).keep({ ownerToken: room.ownerToken });
      recents.remember({ roomId: room.roomId, name: room.name, at: Date.now() });
      location.assign(roomUrl(room.roomId));
    } catch (error) {
      problem.textContent = describeError(error);
      button.disabled = false;
    }
  });
  // Coming back by the browser's back button restores the page as it was left.
  window.addEventListener('pageshow', () => {
    button.disabled = false;
  });
  return form;
}

function languageSelect(id: string): HTMLSelectElement {
  const last = readStored(languageKey, z.string()) ?? 'typescript';
  const options = languages.map((entry) =>
    h('option', { value: entry.id, selected: entry.id === last }, entry.label),
  );
  return h('select', { id, class: 'field' }, ...options);
}
