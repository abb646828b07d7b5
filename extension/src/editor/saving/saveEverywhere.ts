import type { LiveDocument } from '@tandem/client/document';
import type { Log } from '@tandem/client/log';
import type { Session } from '@tandem/client/session';
import * as vscode from 'vscode';
import type { DeskMemory } from '../../platform/deskMemory.ts';
import { type Disposable, Disposables } from '../../platform/disposables.ts';
import { inert } from '../../views/sidebar/inert.ts';
import { scheme } from '../documents/scheme.ts';
import type { SharedDocument } from '../documents/sharedDocument.ts';
import type { SharedDocuments } from '../documents/sharedDocuments.ts';
import { lacksCharacters, notInEncoding, savingHarms } from '../encoding/fileEncoding.ts';
import { absentHome, lastSave, recordSave, type Save, saveKey } from './saveRecord.ts';
import { SavesOfClosedFiles } from './savesOfClosedFiles.ts';
import type { SavesUnderWay } from './savesUnderWay.ts';
import { saveUnformatted } from './saveUnformatted.ts';

/**
 * A file saved by one is saved by all: tabs lose their dirty mark, and whoever shared a file of their own has it
 * written to the disk.
 *
 * Formatters run on save, and everybody may have another one. A save that answers another's is announced once more when
 * it changed the text, and never a second time, so that two formatters that disagree don't save for ever.
 */
export class SaveEverywhere implements Disposable {
  readonly #session: Session;
  readonly #documents: SharedDocuments;
  readonly #saves: SavesUnderWay;
  readonly #memory: DeskMemory;
  readonly #log: Log;
  readonly #disposables = new Disposables();
  readonly #observed = new WeakSet<LiveDocument>();
  readonly #answering = new Map<SharedDocument, Save>();

  /** The files of which this person was told, in this session, that a save does not reach a disk. */
  readonly #toldOf = new WeakSet<LiveDocument>();

  constructor(parts: {
    session: Session;
    documents: SharedDocuments;
    saves: SavesUnderWay;
    memory: DeskMemory;
    log: Log;
  }) {
    const { session, documents, memory, log } = parts;
    this.#session = session;
    this.#documents = documents;
    this.#saves = parts.saves;
    this.#memory = memory;
    this.#log = log;
    const write = (fileId: string, save: Save) => this.#answer(fileId, save);
    this.#disposables.add(
      new SavesOfClosedFiles({ session, documents, memory, isOpen: hasDocument, write, log }),
    );
    this.#disposables.add(documents.onDidChange(() => this.#observe()));
    this.#disposables.add(
      vscode.workspace.onDidSaveTextDocument((document) => {
        const shared = documents.get(document);
        if (!shared?.isEditable || this.#answering.has(shared)) return;
        this.#announce(shared, 0);
        this.#tellOfAbsence(shared.file, document);
      }),
    );
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #announce({ file, fileId }: SharedDocument, round: number): void {
    const { room } = this.#session;
    if (!room) return;
    const { count } = recordSave(file, room.userId, round);
    room.setPresence({ saved: { fileId, count } });
    this.#memory.keepSave(room.address.roomId, fileId, count);
  }

  #tellOfAbsence(file: LiveDocument, document: vscode.TextDocument): void {
    const { room } = this.#session;
    const home = room && absentHome(file, this.#memory.desk, room.participants.value);
    if (!home || this.#toldOf.has(file)) return;
    this.#toldOf.add(file);
    void vscode.window.showInformationMessage(
      inert(
        vscode.l10n.t(
          '{0} is saved in the room, and not on the disk of {1}, who shared it and is not here. It is written there if their window comes back.',
          vscode.workspace.asRelativePath(document.uri),
          home.name,
        ),
      ),
    );
  }

  #observe(): void {
    for (const [fileId, file] of this.#session.room?.openFiles.value ?? []) {
      if (this.#observed.has(file)) continue;
      this.#observed.add(file);
      file.meta.observe(({ keysChanged, transaction }) => {
        if (transaction.local || !keysChanged.has(saveKey)) return;
        const save = lastSave(file);
        if (save && save.by !== this.#session.room?.userId) void this.#answer(fileId, save);
      });
    }
  }

  async #answer(fileId: string, save: Save): Promise<void> {
    try {
      const shared = this.#documents.byFile(fileId) ?? (await this.#openOwn(fileId));
      if (!shared?.isEditable || shared.document.isUntitled || this.#answering.has(shared)) return;
      await shared.settled();
      if (!shared.document.isDirty) return this.#keep(fileId, save);
      if (!(await this.#isHarmless(shared.document))) return;
      this.#answering.set(shared, save);
      const before = shared.file.text.toString();
      try {
        // What somebody else saved is what should be on the disk.
        await saveUnformatted(shared.document, this.#saves);
      } finally {
        this.#answering.delete(shared);
      }
      if (!shared.document.isDirty) this.#keep(fileId, save);
      if (save.round === 0 && shared.file.text.toString() !== before) this.#announce(shared, 1);
    } catch (error) {
      this.#log.warn(`a save of ${fileId} by somebody else was not followed: ${String(error)}`);
    } finally {
      const own = this.#documents.locations?.own(fileId);
      if (own) this.#documents.letGoOfHidden(own);
    }
  }

  #keep(fileId: string, { count }: Save): void {
    const { room } = this.#session;
    if (room && this.#documents.locations?.own(fileId))
      this.#memory.keepSave(room.address.roomId, fileId, count);
  }

  /** A file of one's own is not written where that would spoil what is in it: the person saves it in another encoding. */
  async #isHarmless(document: vscode.TextDocument): Promise<boolean> {
    if (document.uri.scheme === scheme) return true;
    const harm = await savingHarms(document);
    if (!harm) return true;
    void vscode.window.showWarningMessage(
      harm === 'bytes' ? notInEncoding(document) : lacksCharacters(document),
    );
    return false;
  }

  /** A file of one's own whose tab is closed is opened without being shown, so that the save reaches the disk. */
  async #openOwn(fileId: string): Promise<SharedDocument | undefined> {
    const uri = this.#documents.locations?.own(fileId);
    if (!uri || uri.scheme === 'untitled') return undefined;
    return this.#documents.openHidden(uri);
  }
}

function hasDocument(uri: vscode.Uri): boolean {
  return vscode.workspace.textDocuments.some((document) => document.uri.toString() === uri.toString());
}
