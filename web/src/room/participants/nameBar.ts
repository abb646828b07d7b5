import type { Room } from '@tandem/client/room';
import { askForText } from '../../dom/dialog.ts';
import { h, uniqueId } from '../../dom/element.ts';
import { icon } from '../../dom/icons.ts';
import { type Identity, keepName } from '../../platform/identity.ts';
import type { RoomContext } from '../roomContext.ts';

const longest = 80;

function useName(room: Room, identity: Identity, name: string): void {
  identity.chosen = true;
  keepName(name);
  room.rename(name);
}

/** Asks who somebody is without standing in the way: they are in already, under a name made for them. */
export function nameBar({ room, identity }: RoomContext): HTMLElement {
  const id = uniqueId('name');
  const input = h('input', {
    id,
    class: 'field',
    placeholder: identity.name,
    maxlength: longest,
    autocomplete: 'nickname',
  });
  const bar = h(
    'form',
    { class: 'banner', 'aria-label': 'Your name' },
    h('label', { for: id }, h('span', { class: 'wide' }, `You are here as ${identity.name}. `), 'Your name?'),
    input,
    h('button', { class: 'button small', type: 'submit' }, 'Use it'),
    h(
      'button',
      {
        class: 'icon-button small',
        type: 'button',
        'aria-label': `Stay ${identity.name}`,
        onclick: () => bar.remove(),
      },
      icon('close'),
    ),
  );
  bar.hidden = identity.chosen;
  bar.addEventListener('submit', (event) => {
    event.preventDefault();
    const name = input.value.trim();
    if (name) useName(room, identity, name);
    bar.remove();
  });
  return bar;
}

/** Asks for another name at any time. */
export function askForName(room: Room, identity: Identity): void {
  askForText({
    title: 'Your name',
    label: 'What the others see',
    value: room.user.name,
    action: 'Use it',
    check: (name) => {
      if (name === '') return 'Write a name.';
      return name.length > longest ? `The name is longer than ${longest} characters. Shorten it.` : undefined;
    },
    submit: (name) => useName(room, identity, name),
  });
}
