import type { Observable } from '@tandem/client/observable';
import { fill, h, setAttribute } from '../dom/element.ts';
import { icon } from '../dom/icons.ts';
import { attachMenu } from '../dom/menu.ts';
import type { Notices } from '../dom/notices.ts';
import { brand } from '../platform/brand.ts';
import type { SaveState } from '../session/saveState.ts';
import type { ChatPanel } from './chat/chatPanel.ts';
import type { Workspace } from './files/workspace.ts';
import type { Following } from './participants/following.ts';
import { openInvite } from './participants/inviteDialog.ts';
import { peopleStack } from './participants/peopleStack.ts';
import type { RoomContext } from './roomContext.ts';
import { roomMenu } from './roomMenu.ts';
import { askForRoomName } from './roomName.ts';
import { saveBadge } from './status/saveBadge.ts';

/** The head of the room: its name, whether all is saved, who is in, and what one can do. */
export function header(parts: {
  context: RoomContext;
  workspace: Workspace;
  following: Following;
  saveState: Observable<SaveState>;
  chat: ChatPanel;
  notices: Notices;
}): HTMLElement {
  const { context, workspace, following, saveState, chat, notices } = parts;
  const invite = h(
    'button',
    {
      class: 'button primary',
      type: 'button',
      'aria-label': 'Invite',
      onclick: () => openInvite(context, workspace),
    },
    icon('invite'),
    h('span', { class: 'wide' }, 'Invite'),
  );
  const more = h('button', { class: 'icon-button', type: 'button', 'aria-label': 'More' }, icon('more'));
  attachMenu(more, 'More', () => roomMenu(context, workspace, notices));
  return h(
    'header',
    { class: 'room-head' },
    h(
      'button',
      { class: 'button skip', type: 'button', onclick: () => workspace.focus() },
      'Skip to the text',
    ),
    brand(),
    roomTitle(context),
    saveBadge(saveState),
    h('div', { class: 'spring' }),
    peopleStack(context, workspace, following, notices),
    chatButton(chat),
    invite,
    more,
  );
}

function roomTitle(context: RoomContext): HTMLElement {
  const { room, keys } = context;
  const heading = h('h1', { class: 'room-title' });
  room.contents.settings.watch(({ name }) => {
    const text = name || 'Untitled room';
    const rename = () => askForRoomName(context);
    fill(
      heading,
      keys.owner
        ? h('button', { class: 'room-name', type: 'button', title: 'Rename the room', onclick: rename }, text)
        : h('span', { class: 'room-name' }, text),
    );
  });
  return heading;
}

function chatButton(chat: ChatPanel): HTMLElement {
  const badge = h('span', { class: 'badge' });
  const button = h(
    'button',
    {
      class: 'icon-button',
      type: 'button',
      'aria-controls': chat.element.id,
      onclick: () => chat.open.set(!chat.open.value),
    },
    icon('chat'),
    badge,
  );
  const draw = () => {
    const unread = chat.unread.value;
    badge.textContent = unread > 0 ? String(Math.min(unread, 99)) : '';
    setAttribute(button, 'aria-label', unread > 0 ? `Chat, ${unread} unread` : 'Chat');
    setAttribute(button, 'aria-expanded', String(chat.open.value));
  };
  chat.unread.watch(draw);
  chat.open.watch(draw);
  return button;
}
