import type { Log } from '@tandem/client/log';
import type { Session } from '@tandem/client/session';
import { canWrite } from '@tandem/client/sessionState';
import * as vscode from 'vscode';
import type { Disposable } from '../../platform/disposables.ts';
import type { SharedDocuments } from '../documents/sharedDocuments.ts';
import { movedTo } from './movedTo.ts';
import { relativePath } from './relativePath.ts';

/**
 * A shared file of one's own that is renamed or moved here, alone or with its folder, stays shared. Where its path in
 * the room was the one in the workspace, that goes along.
 */
export class MovedFiles implements Disposable {
  readonly #session: Session;
  readonly #documents: SharedDocuments;
  readonly #log: Log;
  readonly #listening: Disposable;

  constructor(session: Session, documents: SharedDocuments, log: Log) {
    this.#session = session;
    this.#documents = documents;
    this.#log = log;
    this.#listening = vscode.workspace.onDidRenameFiles(({ files }) => {
      for (const { oldUri, newUri } of files) void this.#moved(oldUri, newUri);
    });
  }

  dispose(): void {
    this.#listening.dispose();
  }

  async #moved(from: vscode.Uri, to: vscode.Uri): Promise<void> {
    const { room } = this.#session;
    for (const [fileId, own] of [...(this.#documents.locations?.allOwn ?? [])]) {
      const path = own.scheme === from.scheme ? movedTo(own.path, from.path, to.path) : undefined;
      if (path === undefined) continue;
      const moved = to.with({ path });
      this.#documents.move(fileId, moved);
      const entry = room?.files.withId(fileId);
      const target = relativePath(moved);
      const isFree = room?.files.at(target) === undefined;
      if (!entry || !isFree || entry.path !== relativePath(own)) continue;
      if (!canWrite(this.#session.state)) continue;
      try {
        await room?.fileRequests.rename(entry.path, target);
      } catch (error) {
        this.#log.warn(`${fileId} keeps its path in the room: ${String(error)}`);
      }
    }
  }
}
