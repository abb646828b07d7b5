import { findRoomRef, type RoomRef } from '@tandem/protocol/links';
import * as vscode from 'vscode';
import type { RecentRoom } from '../session/recentRooms.ts';
import { chosenRoom } from './roomChoice.ts';

type Choice = vscode.QuickPickItem & { ref?: RoomRef };

/**
 * Asks which room to join: a link or id is typed or pasted, or the room of a link on the clipboard, or a recent one, is
 * chosen.
 */
export async function pickRoom(recent: readonly RecentRoom[]): Promise<RoomRef | undefined> {
  const picker = vscode.window.createQuickPick<Choice>();
  picker.title = vscode.l10n.t('Join Room');
  picker.placeholder = vscode.l10n.t('Paste a link or a room id');
  picker.ignoreFocusOut = true;
  let offered: RoomRef | undefined;
  const update = () => {
    picker.items = choices(picker.value, recent, offered);
  };
  // Nothing is written into the input: that could come after what was typed or pasted meanwhile, and replace it.
  const read = Promise.resolve(vscode.env.clipboard.readText()).then(
    (text) => {
      offered = findRoomRef(text.slice(0, 4000));
      if (offered) update();
    },
    () => {},
  );
  update();
  picker.onDidChangeValue(update);
  try {
    return await new Promise<RoomRef | undefined>((resolve) => {
      picker.onDidAccept(async () => {
        const ref = chosenRoom(picker.value, picker.selectedItems[0]?.ref);
        if (ref) return resolve(ref);
        if (picker.value.trim() !== '') return;
        await read;
        if (offered && picker.value.trim() === '') resolve(offered);
      });
      picker.onDidHide(() => resolve(undefined));
      // At once: keys that are pressed before the clipboard was read would go to whatever had the keyboard.
      picker.show();
    });
  } finally {
    picker.dispose();
  }
}

function choices(value: string, recent: readonly RecentRoom[], offered: RoomRef | undefined): Choice[] {
  const ref = value.trim() === '' ? undefined : findRoomRef(value);
  if (ref) return [choiceOf(ref)];
  if (value.trim() !== '') {
    const label = vscode.l10n.t('$(info) There is no room id in this text yet');
    return [{ label, alwaysShow: true }];
  }
  const known = recent.map(({ roomId, server, name }) => ({
    label: `$(history) ${name || roomId}`,
    description: name ? roomId : '',
    detail: server,
    alwaysShow: true,
    ref: { roomId, server },
  }));
  return offered ? [choiceOf(offered, vscode.l10n.t('from the clipboard')), ...known] : known;
}

function choiceOf(ref: RoomRef, detail?: string): Choice {
  return {
    label: vscode.l10n.t('$(plug) Join {0}', ref.roomId),
    ...(ref.server ? { description: vscode.l10n.t('on {0}', ref.server) } : {}),
    ...(detail ? { detail } : {}),
    alwaysShow: true,
    ref,
  };
}
