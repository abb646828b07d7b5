import { findRoomRef, webLink } from '@tandem/protocol/links';
import * as vscode from 'vscode';
import type { OpenFile } from '../../editor/documents/openRoomFile.ts';
import { serverUrl } from '../../platform/settings.ts';
import { pickRoom } from '../../views/roomPicker.ts';
import { type EntryServices, enterRoom } from './enterRoom.ts';

/**
 * Joins a room and shows its main document.
 * @param given an id, a link, or any text with one of them in it; without it the person is asked
 */
export async function joinRoom(
  services: EntryServices & { openFile: OpenFile },
  given?: string,
): Promise<void> {
  const { session, recents, openFile } = services;
  const ref = given === undefined ? await pickRoom(recents.all) : findRoomRef(given);
  if (!ref) {
    if (given !== undefined) await noRoomIn();
    return;
  }
  const present = session.room;
  if (present?.address.roomId === ref.roomId) {
    if (present.mainFile) await openFile(present.mainFile);
    return;
  }
  if (present && !(await mayLeave())) return;
  const known = ref.server ?? recents.find(ref.roomId)?.server;
  const server = (known ?? serverUrl()).replace(/\/+$/, '');
  const room = await enterRoom(
    services,
    vscode.l10n.t('Joining the room…'),
    server,
    known === undefined ? 'setting' : 'link',
    (name) => session.enter({ roomId: ref.roomId, server }, name, ref.invite),
    () => joinRoom(services, given ?? webLink(server, ref.roomId, ref.invite)),
  );
  if (room?.mainFile) await openFile(room.mainFile);
}

async function mayLeave(): Promise<boolean> {
  const leave = vscode.l10n.t('Leave and Join');
  const question = vscode.l10n.t('You are in a room. Leave it and join the other one?');
  return (await vscode.window.showWarningMessage(question, { modal: true }, leave)) === leave;
}

async function noRoomIn(): Promise<void> {
  const again = vscode.l10n.t('Try Another Link');
  const message = vscode.l10n.t('There is no room in that link. Ask for it again, or paste the room’s id.');
  if ((await vscode.window.showErrorMessage(message, again)) === again) {
    await vscode.commands.executeCommand('tandem.joinRoom');
  }
}
