import * as vscode from 'vscode';
import { scheme } from '../editor/locations.ts';
import type { Log } from '../platform/log.ts';
import type { RoomMemory } from '../platform/roomMemory.ts';
import type { Rejoining } from '../session/rejoining.ts';
import type { Session } from '../session/session.ts';
import { showFailure } from '../views/failure.ts';
import { explainFailure } from '../views/messages.ts';

/** After a restart of the window, offers to come back into the room it was in. */
export async function offerRejoin(services: {
  session: Session;
  memory: RoomMemory;
  rejoining: Rejoining;
  log: Log;
}): Promise<void> {
  const { session, memory, rejoining, log } = services;
  const { last } = memory;
  if (!last || session.room || hasRoomTab()) return;
  const rejoin = vscode.l10n.t('Rejoin');
  const question = vscode.l10n.t('This window was in the room {0}.', last.name || last.address.roomId);
  if ((await vscode.window.showInformationMessage(question, rejoin)) !== rejoin) return;
  try {
    await rejoining.room(last.address.roomId);
  } catch (error) {
    void showFailure(explainFailure(error), log, () => offerRejoin(services));
  }
}

/** A restored tab of a room brings the window back by itself. */
function hasRoomTab(): boolean {
  return vscode.window.tabGroups.all.some(({ tabs }) =>
    tabs.some(({ input }) => input instanceof vscode.TabInputText && input.uri.scheme === scheme),
  );
}
