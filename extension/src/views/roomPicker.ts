import { findRoomRef, type RoomRef } from '@tandem/protocol/links';
import * as vscode from 'vscode';
import type { RecentRoom } from '../session/recentRooms.ts';

type Choice = vscode.QuickPickItem & { ref?: RoomRef };

/**
 * Asks which room to join: a link or id is typed or pasted, or a recent room is chosen. A room on the clipboard is
 * filled in.
 */
export async function pickRoom(recent: readonly RecentRoom[]): Promise<RoomRef | undefined> {
  const picker = vscode.window.createQuickPick<Choice>();
  picker.title = vscode.l10n.t('Join Room');
  picker.placeholder = vscode.l10n.t('Paste a link or a room id');
  picker.ignoreFocusOut = true;
  const update = () => {
    picker.items = choices(picker.value, recent);
  };
  const clipboard = (await vscode.env.clipboard.readText()).slice(0, 4000);
  if (findRoomRef(clipboard)) picker.value = clipboard.trim();
  update();
  picker.onDidChangeValue(update);
  try {
    return await new Promise<RoomRef | undefined>((resolve) => {
      picker.onDidAccept(() => {
        const ref = picker.selectedItems[0]?.ref ?? findRoomRef(picker.value);
        if (ref) resolve(ref);
      });
      picker.onDidHide(() => resolve(undefined));
      picker.show();
    });
  } finally {
    picker.dispose();
  }
}

function choices(value: string, recent: readonly RecentRoom[]): Choice[] {
  const ref = findRoomRef(value);
  if (ref) {
    return [
      {
        label: vscode.l10n.t('$(plug) Join {0}', ref.roomId),
        ...(ref.server ? { description: vscode.l10n.t('on {0}', ref.server) } : {}),
        alwaysShow: true,
        ref,
      },
    ];
  }
  if (value.trim() !== '') {
    const label = vscode.l10n.t('$(info) There is no room id in this text yet');
    return [{ label, alwaysShow: true }];
  }
  return recent.map(({ roomId, server, name }) => ({
    label: `$(history) ${name || roomId}`,
    description: name ? roomId : '',
    detail: server,
    alwaysShow: true,
    ref: { roomId, server },
  }));
}
