import * as vscode from 'vscode';
import type { Disposable } from '../platform/disposables.ts';
import type { Session } from '../session/session.ts';
import { canWrite, type SessionState } from '../session/state.ts';
import type { RoomFileSystem } from './roomFileSystem.ts';
import { scheme } from './scheme.ts';

/**
 * Registers the file system of rooms, anew when this person becomes a viewer or stops being one: VS Code takes the
 * reason it shows to somebody who types in a read-only file from the registration.
 */
export class FileSystemRegistration implements Disposable {
  readonly #files: RoomFileSystem;
  #registered: vscode.Disposable;
  #isViewer = false;

  constructor(session: Session, files: RoomFileSystem) {
    this.#files = files;
    this.#registered = this.#register();
    session.on('state', (state) => {
      if (isViewer(state) === this.#isViewer) return;
      this.#isViewer = isViewer(state);
      this.#registered.dispose();
      this.#registered = this.#register();
    });
  }

  dispose(): void {
    this.#registered.dispose();
  }

  #register(): vscode.Disposable {
    return vscode.workspace.registerFileSystemProvider(scheme, this.#files, {
      isCaseSensitive: true,
      ...(this.#isViewer ? { isReadonly: viewerReason() } : {}),
    });
  }
}

function isViewer(state: SessionState): boolean {
  return (state.kind === 'joined' || state.kind === 'offline') && !canWrite(state);
}

function viewerReason(): vscode.MarkdownString {
  const ask = 'command:tandem.askToEdit';
  const reason = new vscode.MarkdownString(
    vscode.l10n.t('You may read in this room, not write. [Ask its owner]({0})', ask),
  );
  reason.isTrusted = { enabledCommands: ['tandem.askToEdit'] };
  return reason;
}
