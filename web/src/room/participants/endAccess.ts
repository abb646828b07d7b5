import { askToConfirm } from '../../dom/dialog.ts';
import type { MenuItem } from '../../dom/menu.ts';
import type { RoomContext } from '../roomContext.ts';

/** How the owner takes back what they gave out: all sessions, and their own token. */
export function endAccessItems(context: RoomContext): MenuItem[] {
  const { credentials } = context.room;
  return [
    {
      kind: 'action',
      label: 'End all sessions…',
      run: () =>
        askToConfirm({
          title: 'End all sessions?',
          text: 'Everybody is put out. Who has a link that lets them in can join again by it. This page stays.',
          action: 'End all sessions',
          submit: () => credentials.endSessions(),
        }),
    },
    {
      kind: 'action',
      label: 'Replace the owner’s token…',
      run: () =>
        askToConfirm({
          title: 'Replace the owner’s token?',
          text: 'Whoever has the token this room was created with, or came by it, is no longer its owner. This page stays.',
          action: 'Replace the token',
          submit: () => credentials.replaceOwnerToken(),
        }),
    },
  ];
}
