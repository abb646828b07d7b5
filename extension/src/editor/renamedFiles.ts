import * as vscode from 'vscode';
import type { Disposable } from '../platform/disposables.ts';
import type { Room } from '../session/room.ts';
import type { Session } from '../session/session.ts';
import { roomUri } from './locations.ts';
import type { RoomFileSystem } from './roomFileSystem.ts';

/**
 * When somebody renames, creates or removes a file of the room, VS Code is told, and a tab that showed the old path
 * shows the new one.
 */
export class RenamedFiles implements Disposable {
  readonly #session: Session;
  readonly #files: RoomFileSystem;
  #paths = new Map<string, string>();

  constructor(session: Session, files: RoomFileSystem) {
    this.#session = session;
    this.#files = files;
    session.on('entered', this.#entered);
  }

  dispose(): void {
    this.#session.off('entered', this.#entered);
  }

  readonly #entered = (room: Room): void => {
    this.#paths = new Map();
    room.on('files', () => void this.#update(room));
  };

  async #update(room: Room): Promise<void> {
    const before = this.#paths;
    const { roomId } = room.address;
    this.#paths = new Map(room.files.map(({ fileId, path }) => [fileId, path]));
    for (const [fileId, path] of this.#paths) {
      const old = before.get(fileId);
      if (old === path) continue;
      this.#files.changed(roomUri(roomId, path), vscode.FileChangeType.Created);
      if (old !== undefined) await moveTabs(roomUri(roomId, old), roomUri(roomId, path));
    }
    for (const [fileId, old] of before) {
      if (this.#paths.get(fileId) !== old)
        this.#files.changed(roomUri(roomId, old), vscode.FileChangeType.Deleted);
    }
  }
}

async function moveTabs(from: vscode.Uri, to: vscode.Uri): Promise<void> {
  for (const group of vscode.window.tabGroups.all) {
    const tab = group.tabs.find(
      ({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === from.toString(),
    );
    if (!tab) continue;
    const document = await vscode.workspace.openTextDocument(to);
    const preserveFocus = !tab.isActive || !group.isActive;
    await vscode.window.showTextDocument(document, {
      viewColumn: group.viewColumn,
      preview: false,
      preserveFocus,
    });
    await vscode.window.tabGroups.close(tab, true);
  }
}
