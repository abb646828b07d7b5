import { Activity } from '@tandem/client/presence/activity';
import { globalRuntime } from '@tandem/client/runtime';
import type { Session } from '@tandem/client/session';
import * as vscode from 'vscode';
import { type Disposable, Disposables } from '../../platform/disposables.ts';

/**
 * Tells the room when this person is away. Extensions outlive a remote window that was closed, or lost, for hours, and
 * would show somebody who is not there.
 */
export class AwayPresence implements Disposable {
  readonly #disposables = new Disposables();

  constructor(session: Session) {
    session.on('entered', (room) => {
      const activity = new Activity({
        runtime: globalRuntime,
        tell: (away) => room.setPresence({ away }),
        isBusy: isWindowActive,
      });
      const { window } = vscode;
      const listening = new Disposables();
      this.#disposables.add(listening);
      listening.add(window.onDidChangeWindowState(({ active }) => active && activity.seen()));
      listening.add(window.onDidChangeTextEditorVisibleRanges(activity.seen));
      listening.add(window.onDidChangeActiveTextEditor(activity.seen));
      listening.add(
        window.onDidChangeTextEditorSelection(({ kind }) => kind !== undefined && activity.seen()),
      );
      listening.add({ dispose: () => activity.end() });
      session.once('left', () => listening.dispose());
    });
  }

  dispose(): void {
    this.#disposables.dispose();
  }
}

/** Whether somebody uses the window, in whatever part of it; resolves only if there is a window. */
async function isWindowActive(): Promise<boolean> {
  await vscode.commands.executeCommand('setContext', 'tandem.isAsked', true);
  return vscode.window.state.active;
}
