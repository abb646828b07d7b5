import * as vscode from 'vscode';
import { roomUri } from '../editor/locations.ts';
import type { RoomFileSystem } from '../editor/roomFileSystem.ts';
import type { Log } from '../platform/log.ts';
import type { Session } from '../session/session.ts';
import { canWrite } from '../session/state.ts';
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
  session.on('state', (state, before) => {
    if (state.kind !== before.kind) {
      void vscode.commands.executeCommand(
        'setContext',
        'tandem.inRoom',
        session.room !== undefined && state.kind !== 'signedOut',
      );
    }
    // Only an ending nobody here waits for: joining explains its own failure.
    const wasIn = before.kind === 'joined' || before.kind === 'offline';
    if (state.kind === 'signedOut' && state.ended && wasIn) {
      void showFailure(explainEnding(state.ended), log);
    }
    const { room } = session;
    if (room && canWrite(state) !== canWrite(before)) {
      for (const { path } of room.files) files.changed(roomUri(room.address.roomId, path));
    }
  });
}
