import type { Room } from '@tandem/client/room';
import type { Session } from '@tandem/client/session';
import type { OfflineReason } from '@tandem/client/sessionState';
import { fill, h } from '../../dom/element.ts';
import { serverBase } from '../../platform/location.ts';

/** What is told where the server can be asked and not be connected to. */
export const blockedSentence = `The server answers, but the proxy does not pass WebSockets on to ${serverBase.host}. Whoever runs the server can mend that.`;

/** What stands in place of the editor until the room is there. */
export function waiting(session: Session, room: Room): HTMLElement {
  const element = h('div', { class: 'empty', role: 'status' });
  const draw = () => {
    element.hidden = room.manifest.ready.value;
    const why = session.state.kind === 'joining' ? session.state.why : undefined;
    if (why === undefined) fill(element, h('p', { class: 'loading' }, 'Joining the room…'));
    else {
      const { title, text } = sentences(why);
      const retry = () => void room.socket.connect();
      fill(
        element,
        h('h2', {}, title),
        h('p', {}, `${text} The page keeps trying.`),
        h('button', { class: 'button primary', type: 'button', onclick: retry }, 'Try now'),
      );
    }
  };
  room.manifest.ready.watch(draw);
  session.on('state', draw);
  return element;
}

function sentences(why: OfflineReason): { title: string; text: string } {
  switch (why) {
    case 'blocked':
      return { title: 'The proxy does not pass WebSockets on', text: blockedSentence };
    case 'overloaded':
      return {
        title: 'The server is busy',
        text: 'It cannot let you in at the moment, and this browser has no copy of the room yet.',
      };
    default:
      return {
        title: 'The server cannot be reached',
        text: `Nothing answers at ${serverBase.host}, and this browser has no copy of the room yet.`,
      };
  }
}
