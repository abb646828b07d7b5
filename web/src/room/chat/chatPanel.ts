import { named } from '@tandem/client/chat';
import { Observable } from '@tandem/client/observable';
import type { ChatMessage } from '@tandem/protocol/documents';
import { fill, h, uniqueId } from '../../dom/element.ts';
import { icon } from '../../dom/icons.ts';
import type { Workspace } from '../files/workspace.ts';
import type { RoomContext } from '../roomContext.ts';
import { chatComposer } from './chatComposer.ts';
import { chatMessage } from './chatMessage.ts';

export type ChatPanel = { element: HTMLElement; open: Observable<boolean>; unread: Observable<number> };

/** More than this is history: it stays in the room and is not drawn. */
const drawn = 200;

/** The chat of the room, which VS Code shows too. */
export function chatPanel(context: RoomContext, workspace: Workspace): ChatPanel {
  const { room } = context;
  const { contents } = room;
  const open = new Observable(false);
  const unread = new Observable(0);
  const id = uniqueId('chat');
  const log = h('div', { class: 'chat-log', role: 'log', 'aria-label': 'Messages', tabindex: 0 });
  const composer = chatComposer(context, workspace);
  const element = h(
    'aside',
    { class: 'chat', id, 'aria-label': 'Chat' },
    h(
      'header',
      { class: 'chat-head' },
      h('h2', {}, 'Chat'),
      h(
        'button',
        {
          class: 'icon-button small',
          type: 'button',
          'aria-label': 'Close the chat',
          onclick: () => open.set(false),
        },
        icon('close'),
      ),
    ),
    log,
    composer.element,
  );
  let seen = -1;
  const draw = (messages: readonly ChatMessage[]) => {
    const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
    const own = room.userId;
    const goTo = (path: string, line: number) => {
      const file = contents.files.value.at(path);
      if (file) workspace.show(file.fileId, line);
    };
    fill(
      log,
      messages.length === 0 &&
        h('p', { class: 'hint' }, 'Nothing said yet. Everybody in the room reads this, also in VS Code.'),
      ...messages
        .slice(-drawn)
        .map((message) => named(message, (userId) => room.participant(userId)?.name))
        .map((message) => chatMessage(message, message.author.id === own, goTo)),
    );
    if (atEnd) log.scrollTop = log.scrollHeight;
  };
  const count = (messages: readonly ChatMessage[]) => {
    // What was said before this person came is not news to them.
    if (seen < 0 || open.value || !room.manifest.ready.value) seen = messages.length;
    unread.set(Math.max(0, messages.length - seen));
  };
  contents.messages.watch((messages) => {
    draw(messages);
    count(messages);
  });
  room.manifest.ready.watch(() => {
    seen = -1;
    count(contents.messages.value);
  });
  const calls = () =>
    contents.messages.value.slice(-drawn).map(({ author }) => room.participant(author.id)?.name);
  let called = calls().join('\n');
  room.participants.watch(() => {
    const now = calls().join('\n');
    if (now === called) return;
    called = now;
    draw(contents.messages.value);
  });
  open.watch((isOpen) => {
    element.hidden = !isOpen;
    if (!isOpen) return;
    count(contents.messages.value);
    log.scrollTop = log.scrollHeight;
    composer.focus();
  });
  element.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    open.set(false);
    workspace.focus();
  });
  return { element, open, unread };
}
