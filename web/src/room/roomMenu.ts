import { editorLink } from '@tandem/protocol/links';
import type { MenuItem } from '../dom/menu.ts';
import type { Notices } from '../dom/notices.ts';
import { serverBase, serverUrl } from '../platform/location.ts';
import {
  chooseGhostMode,
  chooseLineWrapping,
  type GhostMode,
  ghostMode,
  lineWrapping,
} from '../platform/preferences.ts';
import { themeItems } from '../platform/themeButton.ts';
import { saveFile, saveRoom, tellFailure } from './files/downloads.ts';
import type { Workspace } from './files/workspace.ts';
import { endAccessItems } from './participants/endAccess.ts';
import type { RoomContext } from './roomContext.ts';
import { askForRoomName } from './roomName.ts';
import { openShortcuts } from './shortcutsDialog.ts';

const ghostLabels: Readonly<Record<GhostMode, string>> = {
  off: 'Off',
  quiet: 'Only when sure',
  balanced: 'Balanced',
  eager: 'Often',
};

/** What one can do with the room and with the page. */
export function roomMenu(context: RoomContext, workspace: Workspace, notices: Notices): MenuItem[] {
  const file = workspace.active.value;
  const failed = tellFailure(notices);
  return [
    {
      kind: 'action',
      label: 'Download this file',
      disabled: !file,
      run: () => file && void saveFile(context, file).catch(failed),
    },
    { kind: 'action', label: 'Download the room as zip', run: () => void saveRoom(context).catch(failed) },
    ...(context.keys.owner
      ? [
          {
            kind: 'action',
            label: 'Rename the room…',
            run: () => askForRoomName(context),
          } satisfies MenuItem,
          ...endAccessItems(context),
        ]
      : []),
    { kind: 'line' },
    { kind: 'heading', label: 'Suggestions' },
    ...(Object.keys(ghostLabels) as GhostMode[]).map(
      (mode): MenuItem => ({
        kind: 'choice',
        label: ghostLabels[mode],
        checked: ghostMode.value === mode,
        run: () => chooseGhostMode(mode),
      }),
    ),
    { kind: 'line' },
    { kind: 'heading', label: 'Theme' },
    ...themeItems(),
    { kind: 'line' },
    {
      kind: 'action',
      label: lineWrapping.value ? 'Let long lines run on' : 'Wrap long lines',
      run: () => chooseLineWrapping(!lineWrapping.value),
    },
    { kind: 'action', label: 'Keyboard shortcuts', run: openShortcuts },
    {
      kind: 'link',
      label: 'Open in VS Code',
      href: editorLink(serverUrl, context.roomId, context.keys.invite),
    },
    { kind: 'link', label: 'Leave the room', href: serverBase.href },
  ];
}
