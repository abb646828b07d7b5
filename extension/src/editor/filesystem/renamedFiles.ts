import type { Log } from '@tandem/client/log';
import type { Room } from '@tandem/client/room';
import type { Session } from '@tandem/client/session';
import * as vscode from 'vscode';
import type { Disposable } from '../../platform/disposables.ts';
import { partsOf, roomUri } from '../documents/locations.ts';
import { closeTab, keepAsUntitled, type RoomTab, roomTabs, showInstead } from '../documents/roomTabs.ts';
import type { SharedDocuments } from '../documents/sharedDocuments.ts';
import { carryOver } from '../mergeBase/carryOver.ts';
import { removedFile } from './removedFile.ts';
import type { RoomFileSystem } from './roomFileSystem.ts';

/**
 * When somebody renames, creates or removes a file of the room, VS Code is told. A tab that showed the old path shows
 * the new one; a tab of a file that somebody else deleted keeps its text as an untitled document. Whoever had shared the
 * file, or had it open, is told.
 */
export class RenamedFiles implements Disposable {
  readonly #session: Session;
  readonly #documents: SharedDocuments;
  readonly #files: RoomFileSystem;
  readonly #log: Log;
  #paths = new Map<string, string>();

  constructor(session: Session, documents: SharedDocuments, files: RoomFileSystem, log: Log) {
    this.#session = session;
    this.#documents = documents;
    this.#files = files;
    this.#log = log;
    session.on('entered', this.#entered);
  }

  dispose(): void {
    this.#session.off('entered', this.#entered);
  }

  readonly #entered = (room: Room): void => {
    this.#paths = new Map();
    room.on('files', () => this.#update(room));
  };

  #update(room: Room): void {
    const before = this.#paths;
    const uri = (path: string) => roomUri(room.address.roomId, path);
    this.#paths = new Map(room.files.all.map(({ fileId, path }) => [fileId, path]));
    for (const [fileId, path] of this.#paths) {
      if (before.get(fileId) !== path) this.#files.changed(uri(path), vscode.FileChangeType.Created);
    }
    for (const [fileId, old] of before) {
      const path = this.#paths.get(fileId);
      if (path === old) continue;
      const isHere = room.wasDeletedHere(old);
      const tabs = roomTabs().filter(({ document }) => document.uri.toString() === uri(old).toString());
      // Before anything is awaited: VS Code may save by itself at any moment.
      for (const { document } of tabs) this.#files.close(document.uri, document.getText());
      void this.#replaceAll(tabs, path === undefined ? undefined : uri(path), isHere);
      this.#files.changed(uri(old), vscode.FileChangeType.Deleted);
      const own = this.#documents.locations?.own(fileId);
      if (own && path === undefined && !isHere) tell(old, vscode.workspace.asRelativePath(own));
    }
  }

  /** @param tabs of one document */
  async #replaceAll(
    tabs: readonly RoomTab[],
    target: vscode.Uri | undefined,
    isDeletedHere: boolean,
  ): Promise<void> {
    let text = tabs[0]?.document.getText() ?? '';
    for (const shown of tabs) {
      try {
        if (target) text = await showRenamed(shown, text, target);
        else if (!isDeletedHere && text !== '') {
          await keepAsUntitled(shown);
          tell(partsOf(shown.document.uri).path, undefined);
        } else await closeTab(shown);
      } catch (error) {
        this.#log.warn(`the tab of a file that is gone was not replaced: ${String(error)}`);
      }
    }
  }
}

/**
 * @param text what the document of the old path and the renamed file surely have in common
 * @returns the same, when what was typed until its tab was replaced is in the renamed file as well
 */
async function showRenamed(shown: RoomTab, text: string, target: vscode.Uri): Promise<string> {
  const renamed = await vscode.workspace.openTextDocument(target);
  await showInstead(shown, renamed);
  const common = await carryOver(shown.document, text, renamed);
  await closeTab(shown);
  return common;
}

function tell(path: string, kept: string | undefined): void {
  void vscode.window.showInformationMessage(removedFile(path, kept));
}
