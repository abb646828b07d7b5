import * as vscode from 'vscode';
import { displayName } from '../platform/displayName.ts';
import type { Log } from '../platform/log.ts';
import type { Recents } from '../platform/recents.ts';
import type { Room } from '../session/room.ts';
import type { Session } from '../session/session.ts';
import { showFailure } from '../views/failure.ts';
import { type AddressSource, explainFailure } from '../views/messages.ts';

/** What the commands that lead into a room need. */
export type EntryServices = { session: Session; recents: Recents; log: Log };

/**
 * Runs a way into a room with a progress notification that can be cancelled, and explains a failure.
 * @param source how the server's address came here
 * @param enter begins the session
 * @param tryAgain what the button below a failure does
 * @returns undefined when the room was not joined; then the person knows why
 */
export async function enterRoom(
  services: EntryServices,
  title: string,
  source: AddressSource,
  enter: (name: string) => Promise<Room>,
  tryAgain: () => unknown,
): Promise<Room | undefined> {
  const { session, log } = services;
  const name = await displayName();
  if (name === undefined) return undefined;
  try {
    const room = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      async (_, cancelled) => {
        cancelled.onCancellationRequested(() => session.leave());
        await enter(name);
        return session.joined();
      },
    );
    return room;
  } catch (error) {
    if (session.state.kind === 'signedOut' && session.state.ended === undefined && wasCancelled(error))
      return undefined;
    void showFailure(explainFailure(error, source), log, tryAgain);
    return undefined;
  }
}

function wasCancelled(error: unknown): boolean {
  return error instanceof Error && error.name === 'SessionEnded';
}
