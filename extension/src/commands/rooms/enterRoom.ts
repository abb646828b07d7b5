import type { Log } from '@tandem/client/log';
import type { Room } from '@tandem/client/room';
import type { Session } from '@tandem/client/session';
import type { SessionState } from '@tandem/client/sessionState';
import { SessionEnded } from '@tandem/client/sessionState';
import * as vscode from 'vscode';
import { displayName } from '../../platform/displayName.ts';
import type { KnownServers } from '../../platform/knownServers.ts';
import type { Recents } from '../../platform/recents.ts';
import { showFailure } from '../../views/notices/failure.ts';
import { type AddressSource, explainFailure } from '../../views/notices/messages.ts';
import { statusOf } from '../../views/status.ts';
import { mayConnect } from './mayConnect.ts';

/** What the commands that lead into a room need. */
export type EntryServices = { session: Session; recents: Recents; servers: KnownServers; log: Log };

/**
 * Runs a way into a room with a progress notification that can be cancelled, and explains a failure. Nothing is sent to
 * a server before the person agreed to it, and to the name that others see.
 * @param server the base URL of the room's server
 * @param source how that address came here
 * @param enter begins the session; has to look at `cancelled` itself before it does, when it waits for something else
 * @param tryAgain what the button below a failure does
 * @returns undefined when the room was not joined; then the person knows why
 */
export async function enterRoom(
  services: EntryServices,
  title: string,
  server: string,
  source: AddressSource,
  enter: (name: string, cancelled: vscode.CancellationToken) => Promise<Room>,
  tryAgain: () => unknown,
): Promise<Room | undefined> {
  const { session, servers, log } = services;
  if (!(await mayConnect(servers, server))) return undefined;
  const name = await displayName();
  if (name === undefined) return undefined;
  try {
    const room = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      async (progress, cancelled) => {
        cancelled.onCancellationRequested(() => session.cancel());
        const report = (state: SessionState) => {
          if (state.kind === 'joining' && state.why)
            progress.report({ message: statusOf(state, false).sentence });
        };
        session.on('state', report);
        try {
          await enter(name, cancelled);
          return await session.joined();
        } finally {
          session.off('state', report);
        }
      },
    );
    return room;
  } catch (error) {
    if (wasCancelled(error)) return undefined;
    void showFailure(explainFailure(error, source), log, tryAgain);
    return undefined;
  }
}

/** Whether the person themselves ended it; the window may be in another room by now. */
function wasCancelled(error: unknown): boolean {
  return error instanceof SessionEnded && error.state.kind === 'signedOut' && error.state.ended === undefined;
}
