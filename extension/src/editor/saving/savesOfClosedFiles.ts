import type { LiveDocument } from '@tandem/client/document';
import type { Log } from '@tandem/client/log';
import type { Room } from '@tandem/client/room';
import type { Session } from '@tandem/client/session';
import { canWrite } from '@tandem/client/sessionState';
import type * as vscode from 'vscode';
import type { DeskMemory } from '../../platform/deskMemory.ts';
import { type Disposable, Disposables } from '../../platform/disposables.ts';
import type { SharedDocuments } from '../documents/sharedDocuments.ts';
import { lastSave, recordHome, type Save } from './saveRecord.ts';

type Parts = {
  session: Session;
  documents: Pick<SharedDocuments, 'onDidChange' | 'locations'>;
  memory: DeskMemory;
  /** Whether VS Code has a document of a file, which needs the room's. */
  isOpen(uri: vscode.Uri): boolean;
  /** Writes a file of one's own as a save of somebody else has it. */
  write(fileId: string, save: Save): Promise<void>;
  log: Log;
};

/**
 * Brings saves to files of one's own that are not open here, such as those of a shared folder: each is looked at once
 * when it is shared or the room is entered, and again when somebody says that they saved it. A file that is looked at
 * is open at the server no longer than that takes.
 */
export class SavesOfClosedFiles implements Disposable {
  readonly #session: Session;
  readonly #documents: Parts['documents'];
  readonly #memory: DeskMemory;
  readonly #isOpen: Parts['isOpen'];
  readonly #write: Parts['write'];
  readonly #log: Log;
  readonly #disposables = new Disposables();
  /** The files that were looked at since the room was entered. */
  readonly #seen = new Set<string>();
  /** What each of the others said of their last save, by `user.id`. */
  readonly #told = new Map<string, string>();
  #looking: Promise<void> = Promise.resolve();

  constructor(parts: Parts) {
    const { session, documents } = parts;
    this.#session = session;
    this.#documents = documents;
    this.#memory = parts.memory;
    this.#isOpen = parts.isOpen;
    this.#write = parts.write;
    this.#log = parts.log;
    this.#disposables.add(documents.onDidChange(() => this.#lookAtNew()));
    session.on('entered', (room) => {
      this.#seen.clear();
      this.#told.clear();
      room.participants.watch(() => this.#hear(room));
    });
    session.on('state', (state, before) => {
      if (state.kind !== 'joined' || before.kind === 'joined') return;
      // What was saved while this window was not connected was told to others alone.
      this.#seen.clear();
      session.room?.setPresence({ desk: this.#memory.desk });
      this.#lookAtNew();
    });
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #lookAtNew(): void {
    if (this.#session.state.kind !== 'joined' || !canWrite(this.#session.state)) return;
    for (const [fileId, uri] of this.#documents.locations?.allOwn ?? []) {
      if (this.#seen.has(fileId) || uri.scheme === 'untitled') continue;
      this.#seen.add(fileId);
      this.#lookSoon(fileId);
    }
  }

  #hear(room: Room): void {
    for (const { id, isSelf, saved } of room.participants.value) {
      if (isSelf || !saved) continue;
      const told = `${saved.fileId} ${saved.count}`;
      if (this.#told.get(id) === told) continue;
      this.#told.set(id, told);
      const own = this.#documents.locations?.own(saved.fileId);
      if (own && own.scheme !== 'untitled') this.#lookSoon(saved.fileId);
    }
  }

  #lookSoon(fileId: string): void {
    this.#looking = this.#looking
      .then(() => this.#look(fileId))
      .catch((error) => this.#log.warn(`${fileId} was not looked at: ${String(error)}`));
  }

  async #look(fileId: string): Promise<void> {
    const { room } = this.#session;
    const own = this.#documents.locations?.own(fileId);
    if (!room || !own || !canWrite(this.#session.state)) return;
    const file = room.openFile(fileId);
    if (!(await isSynced(file))) return;
    const { name } = room.user ?? {};
    if (name) recordHome(file, { desk: this.#memory.desk, name });
    const save = lastSave(file);
    if (save && !this.#memory.hasSave(room.address.roomId, fileId, save.count))
      await this.#write(fileId, save);
    await file.answered();
    if (this.#session.room === room && !this.#isOpen(own) && room.openFiles.value.get(fileId) === file) {
      room.closeFile(fileId);
    }
  }
}

/** @returns false when the file is refused or closed before */
function isSynced(file: LiveDocument): Promise<boolean> {
  if (file.synced.value) return Promise.resolve(true);
  return new Promise((resolve) => {
    file.once('synced', () => resolve(true));
    file.once('closed', () => resolve(false));
    file.refusal.once(
      (refusal) => refusal !== undefined,
      () => resolve(false),
    );
  });
}
