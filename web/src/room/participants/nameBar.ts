import { askForText } from '../../dom/dialog.ts';
import { h, uniqueId } from '../../dom/element.ts';
import { icon } from '../../dom/icons.ts';
import { type Identity, keepName } from '../../platform/identity.ts';
import type { RoomSession } from '../../session/roomSession.ts';
import type { RoomContext } from '../roomContext.ts';

const longest = 80;

function useName(session: RoomSession, identity: Identity, name: string): void {
  identity.chosen = true;
  keepName(name);
  session.people.rename(name);
}

/** Asks who somebody is without standing in the way: they are in already, under a name made for them. */
export function nameBar({ session, identity }: RoomContext): HTMLElement {
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
    if (name) useName(session, identity, name);
    bar.remove();
  });
  return bar;
}

/** Asks for another name at any time. */
export function askForName(session: RoomSession, identity: Identity): void {
  askForText({
    title: 'Your name',
    label: 'What the others see',
    value: session.people.self.value.name,
    action: 'Use it',
    check: (name) => {
      if (name === '') return 'Write a name.';
      return name.length > longest ? `The name is longer than ${longest} characters. Shorten it.` : undefined;
    },
    submit: (name) => useName(session, identity, name),
  });
}
