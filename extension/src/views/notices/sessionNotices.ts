import type { Log } from '@tandem/client/log';
import type { Session } from '@tandem/client/session';
import { accessChange, canWrite, type SessionState } from '@tandem/client/sessionState';
import * as vscode from 'vscode';
import { roomUri } from '../../editor/documents/locations.ts';
import type { RoomFileSystem } from '../../editor/filesystem/roomFileSystem.ts';
import { showFailure } from './failure.ts';
import { explainEnding } from './messages.ts';

/** Keeps `when` clauses, the file system and the person informed of where the session stands. */
export function watchSession({
  session,
  files,
  log,
}: {
  session: Session;
  files: RoomFileSystem;
  log: Log;
}): void {
  const contexts = new Contexts();
  session.on('state', (state, before) => {
    contexts.tell(state);
    // Only an ending nobody here waits for: joining explains its own failure.
    const wasIn = before.kind === 'joined' || before.kind === 'offline';
    if (state.kind === 'signedOut' && state.ended && wasIn) {
      void showFailure(explainEnding(state.ended), log);
    }
    tellAccess(accessChange(state, before));
    const { room } = session;
    if (room && canWrite(state) !== canWrite(before)) {
      for (const { path } of room.files) files.changed(roomUri(room.address.roomId, path));
    }
  });
}

/** Whoever may edit no longer may be in the middle of a word; whoever may from now on has waited for it. */
function tellAccess(change: ReturnType<typeof accessChange>): void {
  if (change === 'edit') {
    void vscode.window.showInformationMessage(vscode.l10n.t('You can edit in this room now.'));
  } else if (change === 'readOnly') {
    const ask = vscode.l10n.t('Ask to Edit');
    const message = vscode.l10n.t('You can only read in this room now: its owner made you a viewer.');
    void vscode.window.showWarningMessage(message, ask).then((chosen) => {
      if (chosen === ask) void vscode.commands.executeCommand('tandem.askToEdit');
    });
  }
}

/** What `when` clauses of commands and views ask for. The state changes with every keystroke, these hardly ever. */
class Contexts {
  readonly #told = new Map<string, boolean>();

  tell(state: SessionState): void {
    const isIn = state.kind === 'joined' || state.kind === 'offline';
    this.#set('tandem.inRoom', isIn);
    this.#set('tandem.canWrite', canWrite(state));
    this.#set('tandem.isOwner', isIn && state.role === 'owner');
  }

  #set(name: string, value: boolean): void {
    if ((this.#told.get(name) ?? false) === value) return;
    this.#told.set(name, value);
    void vscode.commands.executeCommand('setContext', name, value);
  }
}
