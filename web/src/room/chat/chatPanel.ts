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
  const { manifest, people } = context.session;
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
    const own = people.self.value.id;
    const goTo = (path: string, line: number) => {
      const file = manifest.files.value.at(path);
      if (file) workspace.show(file.fileId, line);
    };
    fill(
      log,
      messages.length === 0 &&
        h('p', { class: 'hint' }, 'Nothing said yet. Everybody in the room reads this, also in VS Code.'),
      ...messages
        .slice(-drawn)
        .map((message) => named(message, (userId) => people.nameOf(userId)))
        .map((message) => chatMessage(message, message.author.id === own, goTo)),
    );
    if (atEnd) log.scrollTop = log.scrollHeight;
  };
  const count = (messages: readonly ChatMessage[]) => {
    // What was said before this person came is not news to them.
    if (seen < 0 || open.value || !context.session.index.ready.value) seen = messages.length;
    unread.set(Math.max(0, messages.length - seen));
  };
  manifest.messages.watch((messages) => {
    draw(messages);
    count(messages);
  });
  context.session.index.ready.watch(() => {
    seen = -1;
    count(manifest.messages.value);
  });
  const calls = () => manifest.messages.value.slice(-drawn).map(({ author }) => people.nameOf(author.id));
  let called = calls().join('\n');
  people.all.watch(() => {
    const now = calls().join('\n');
    if (now === called) return;
    called = now;
    draw(manifest.messages.value);
  });
  open.watch((isOpen) => {
    element.hidden = !isOpen;
    if (!isOpen) return;
    count(manifest.messages.value);
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
