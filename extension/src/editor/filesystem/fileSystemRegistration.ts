import type { Session } from '@tandem/client/session';
import { canWrite, type SessionState } from '@tandem/client/sessionState';
import * as vscode from 'vscode';
import type { Disposable } from '../../platform/disposables.ts';
import { scheme } from '../documents/scheme.ts';
import type { RoomFileSystem } from './roomFileSystem.ts';

/**
 * Registers the file system of rooms, anew when this person becomes a viewer or stops being one: VS Code takes the
 * reason it shows to somebody who types in a read-only file from the registration.
 */
export class FileSystemRegistration implements Disposable {
  readonly #files: RoomFileSystem;
  #registered: vscode.Disposable;
  #isViewer = false;
  #isReadonly = false;
  /** How many saves of documents of a viewer are under way. */
  #saving = 0;

  constructor(session: Session, files: RoomFileSystem) {
    this.#files = files;
    this.#registered = this.#register();
    session.on('state', (state) => {
      this.#isViewer = isViewer(state);
      this.#update();
    });
  }

  /** Runs a save of what a viewer wrote before they were one: VS Code saves nothing in a read-only file system. */
  async whileWritable(save: () => Promise<void>): Promise<void> {
    this.#saving += 1;
    this.#update();
    try {
      await save();
    } finally {
      this.#saving -= 1;
      this.#update();
    }
  }

  dispose(): void {
    this.#registered.dispose();
  }

  #update(): void {
    const isReadonly = this.#isViewer && this.#saving === 0;
    if (isReadonly === this.#isReadonly) return;
    this.#isReadonly = isReadonly;
    this.#registered.dispose();
    this.#registered = this.#register();
  }

  #register(): vscode.Disposable {
    return vscode.workspace.registerFileSystemProvider(scheme, this.#files, {
      isCaseSensitive: true,
      ...(this.#isReadonly ? { isReadonly: viewerReason() } : {}),
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
