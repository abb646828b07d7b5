import { closeCodes } from '@tandem/protocol/closeCodes';
import { fill, h } from '../../dom/element.ts';
import { serverBase } from '../../platform/location.ts';
import type { RoomSession } from '../../session/roomSession.ts';

/** What is told where the server can be asked and not be connected to. */
export const blockedSentence = `The server answers, but the proxy does not pass WebSockets on to ${serverBase.host}. Whoever runs the server can mend that.`;

/** What stands in place of the editor until the room is there. */
export function waiting(session: RoomSession): HTMLElement {
  const element = h('div', { class: 'empty', role: 'status' });
  const draw = () => {
    element.hidden = session.index.ready.value;
    const isBlocked = session.socket.blocked.value;
    const isBusy = session.socket.lastClose.value === closeCodes.overloaded;
    if (session.socket.connection.value === 'offline') {
      fill(
        element,
        h(
          'h2',
          {},
          isBlocked
            ? 'The proxy does not pass WebSockets on'
            : isBusy
              ? 'The server is busy'
              : 'The server cannot be reached',
        ),
        h(
          'p',
          {},
          isBlocked
            ? `${blockedSentence} The page keeps trying.`
            : isBusy
              ? 'It cannot let you in at the moment, and this browser has no copy of the room yet. The page keeps trying.'
              : `Nothing answers at ${serverBase.host}, and this browser has no copy of the room yet. The page keeps trying.`,
        ),
        h(
          'button',
          { class: 'button primary', type: 'button', onclick: () => void session.socket.connect() },
          'Try now',
        ),
      );
    } else {
      fill(element, h('p', { class: 'loading' }, 'Joining the room…'));
    }
  };
  session.index.ready.watch(draw);
  session.socket.connection.watch(draw);
  session.socket.lastClose.watch(draw);
  session.socket.blocked.watch(draw);
  return element;
}
