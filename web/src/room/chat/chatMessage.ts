import type { ChatMessage } from '@tandem/protocol/documents';
import { h } from '../../dom/element.ts';
import { safeColor } from '../../platform/safeColor.ts';

const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

/**
 * One message of the chat.
 * @param goTo shows the lines the message speaks of
 */
export function chatMessage(
  message: ChatMessage,
  own: boolean,
  goTo: (path: string, line: number) => void,
): HTMLElement {
  const { author, lines } = message;
  const name = h('span', { class: 'chat-author' }, own ? 'You' : author.name);
  name.style.setProperty('--person', safeColor(author.color));
  const place =
    lines && `${lines.path}:${lines.from === lines.to ? lines.from : `${lines.from}–${lines.to}`}`;
  return h(
    'div',
    { class: own ? 'chat-message own' : 'chat-message' },
    h(
      'div',
      { class: 'chat-meta' },
      name,
      h('time', { datetime: new Date(message.at).toISOString() }, time.format(message.at)),
    ),
    lines &&
      h(
        'button',
        { class: 'chat-lines', type: 'button', onclick: () => goTo(lines.path, lines.from) },
        place,
      ),
    h('p', {}, message.text),
  );
}
