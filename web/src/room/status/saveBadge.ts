import type { Observable } from '@tandem/client/observable';
import { h } from '../../dom/element.ts';
import type { SaveState } from '../../session/saveState.ts';

const texts: Readonly<Record<SaveState, { label: string; title: string }>> = {
  connecting: { label: 'Connecting…', title: 'Connecting to the server.' },
  saved: { label: 'Saved', title: 'Everything you wrote is in the server’s database.' },
  saving: { label: 'Saving…', title: 'The server has not yet confirmed your last edits.' },
  kept: {
    label: 'Not saved yet',
    title: 'The server cannot write to its database now. Your edits are kept in this browser until it can.',
  },
  offline: {
    label: 'Offline',
    title:
      'No connection. Keep writing: your edits are kept in this browser and sent when the connection is back.',
  },
  viewing: { label: 'View only', title: 'You can read along. Ask the owner for a link that lets you edit.' },
};

/** How long a save may take before it is worth mentioning, in milliseconds: at every key the badge would flicker. */
const patience = 400;

/** Whether everything is saved. Only lasting states are read out by screen readers. */
export function saveBadge(state: Observable<SaveState>): HTMLElement {
  const label = h('span', { class: 'save-label' });
  const element = h(
    'div',
    { class: 'save-badge', role: 'status' },
    h('span', { class: 'dot', 'aria-hidden': 'true' }),
    label,
  );
  let timer: ReturnType<typeof setTimeout> | undefined;
  const draw = (value: SaveState) => {
    element.dataset.state = value;
    element.title = texts[value].title;
    label.textContent = texts[value].label;
  };
  state.watch((value) => {
    clearTimeout(timer);
    if (value === 'saving' && element.dataset.state === 'saved')
      timer = setTimeout(() => draw(value), patience);
    else draw(value);
  });
  return element;
}
