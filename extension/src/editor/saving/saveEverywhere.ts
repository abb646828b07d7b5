import type { LiveDocument } from '@tandem/client/document';
import type { Log } from '@tandem/client/log';
import type { Session } from '@tandem/client/session';
import * as vscode from 'vscode';
import { z } from 'zod';
import { type Disposable, Disposables } from '../../platform/disposables.ts';
import { scheme } from '../documents/scheme.ts';
import type { SharedDocument } from '../documents/sharedDocument.ts';
import type { SharedDocuments } from '../documents/sharedDocuments.ts';
import { lacksCharacters, notInEncoding, savingHarms } from '../encoding/fileEncoding.ts';
import type { SavesUnderWay } from './savesUnderWay.ts';
import { saveUnformatted } from './saveUnformatted.ts';

/** The key of a file's `meta` map that tells of its last save. */
const key = 'save';

/** `round` counts saves that answer a save: see {@link SaveEverywhere}. */
const saveSchema = z.object({ by: z.string(), count: z.number().int(), round: z.number().int() });
type Save = z.infer<typeof saveSchema>;

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
  readonly #log: Log;
  readonly #disposables = new Disposables();
  readonly #observed = new WeakSet<LiveDocument>();
  readonly #answering = new Map<SharedDocument, Save>();

  constructor(session: Session, documents: SharedDocuments, saves: SavesUnderWay, log: Log) {
    this.#session = session;
    this.#documents = documents;
    this.#saves = saves;
    this.#log = log;
    this.#disposables.add(documents.onDidChange(() => this.#observe()));
    this.#disposables.add(
      vscode.workspace.onDidSaveTextDocument((document) => {
        const shared = documents.get(document);
        if (shared?.isEditable && !this.#answering.has(shared)) this.#announce(shared.file, 0);
      }),
    );
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #announce(file: LiveDocument, round: number): void {
    const by = this.#session.room?.userId;
    if (by === undefined) return;
    const last = saveSchema.safeParse(file.meta.get(key)).data;
    file.meta.set(key, { by, count: (last?.count ?? 0) + 1, round } satisfies Save);
  }

  #observe(): void {
    for (const [fileId, file] of this.#session.room?.openFiles.value ?? []) {
      if (this.#observed.has(file)) continue;
      this.#observed.add(file);
      file.meta.observe(({ keysChanged, transaction }) => {
        if (transaction.local || !keysChanged.has(key)) return;
        const save = saveSchema.safeParse(file.meta.get(key)).data;
        if (save && save.by !== this.#session.room?.userId) void this.#answer(fileId, save);
      });
    }
  }

  async #answer(fileId: string, save: Save): Promise<void> {
    try {
      const shared = this.#documents.byFile(fileId) ?? (await this.#openOwn(fileId));
      if (!shared?.isEditable || shared.document.isUntitled || this.#answering.has(shared)) return;
      await shared.settled();
      if (!shared.document.isDirty || !(await this.#isHarmless(shared.document))) return;
      this.#answering.set(shared, save);
      const before = shared.file.text.toString();
      try {
        // What somebody else saved is what should be on the disk.
        await saveUnformatted(shared.document, this.#saves);
      } finally {
        this.#answering.delete(shared);
      }
      if (save.round === 0 && shared.file.text.toString() !== before) this.#announce(shared.file, 1);
    } catch (error) {
      this.#log.warn(`a save of ${fileId} by somebody else was not followed: ${String(error)}`);
    } finally {
      const own = this.#documents.locations?.own(fileId);
      if (own) this.#documents.letGoOfHidden(own);
    }
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
