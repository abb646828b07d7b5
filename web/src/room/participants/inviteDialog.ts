import { editorLink, webLink } from '@tandem/protocol/links';
import { copyField } from '../../dom/copyButton.ts';
import { openDialog } from '../../dom/dialog.ts';
import { h } from '../../dom/element.ts';
import { onThisComputerOnly, serverUrl } from '../../platform/location.ts';
import type { Workspace } from '../files/workspace.ts';
import type { RoomContext } from '../roomContext.ts';
import { inviteLinks } from './inviteLinks.ts';

/** Opens the dialog with the links to the room; the owner makes links with a role and locks the room here. */
export function openInvite(context: RoomContext, workspace: Workspace): void {
  const { roomId, keys, room } = context;
  const link = webLink(serverUrl, roomId);
  const inCode = editorLink(serverUrl, roomId, keys.invite);
  const openNote = keys.owner
    ? 'Whoever has this link can come in, unless you lock the room below.'
    : 'Whoever has this link can come in, unless the owner has locked the room.';
  openDialog(
    'Invite',
    [
      h(
        'section',
        { class: 'stack' },
        copyField('Link to the room', link),
        h('p', { class: 'hint' }, openNote),
        onThisComputerOnly &&
          h(
            'p',
            { class: 'hint' },
            'It opens on this computer only. For others, start the server with ',
            h('code', {}, 'HOST=0.0.0.0'),
            ' and open this room by the computer’s name or address.',
          ),
      ),
      ...(keys.owner ? [inviteLinks(context)] : []),
      h(
        'section',
        { class: 'stack' },
        h('h3', {}, 'In VS Code'),
        h('div', { class: 'row' }, h('a', { class: 'button', href: inCode }, 'Open in VS Code')),
        h(
          'p',
          { class: 'hint' },
          'Needs the Tandem extension. There, “Tandem: Join Room…” takes the link above too.',
        ),
      ),
      ...(room.role.value === 'viewer'
        ? [
            h(
              'p',
              { class: 'hint' },
              'You are here to view. Only the owner makes links that let people edit.',
            ),
          ]
        : []),
    ],
    () => workspace.focus(),
  );
}
