import type { Log } from '@tandem/client/log';
import * as vscode from 'vscode';
import { editorText } from '../../binding/index.ts';
import { type Disposable, Disposables } from '../../platform/disposables.ts';
import { documentText } from '../documents/documentText.ts';
import { partsOf } from '../documents/locations.ts';
import { replaceText } from '../documents/roomTabs.ts';
import type { SharedDocument } from '../documents/sharedDocument.ts';
import type { SharedDocuments } from '../documents/sharedDocuments.ts';
import { WatchedDocument } from '../documents/watchedDocument.ts';
import type { FileSystemRegistration } from '../filesystem/fileSystemRegistration.ts';
import type { RoomFileSystem } from '../filesystem/roomFileSystem.ts';
import type { SavesUnderWay } from '../saving/savesUnderWay.ts';
import { saveUnformatted } from '../saving/saveUnformatted.ts';
import { editsNotTaken, openConflictCopy } from './openConflictCopy.ts';

/** What was kept aside of a document: `text` as long as nobody has changed it. */
type Aside = { document: vscode.TextDocument; text: string };

/** How often a save that left the document dirty is tried again. */
const savesAgain = 3;

/**
 * Makes the tabs of somebody who may only read from now on read-only. VS Code does not read a file anew, and lets it be
 * typed into, as long as its document has something unsaved: so that is saved first, which brings nothing into the room.
 * What of it the room did not take is kept aside.
 */
export class ReadOnlyTabs implements Disposable {
  readonly #documents: SharedDocuments;
  readonly #files: RoomFileSystem;
  readonly #registration: FileSystemRegistration;
  readonly #saves: SavesUnderWay;
  readonly #log: Log;
  readonly #disposables = new Disposables();
  /** Those of which the server has not answered everything yet. */
  readonly #waiting = new WeakSet<SharedDocument>();
  readonly #underWay = new Set<string>();
  /** By URI, until VS Code has read the file anew: what is typed until then comes to it. */
  readonly #aside = new Map<string, Aside>();

  constructor(parts: {
    documents: SharedDocuments;
    files: RoomFileSystem;
    registration: FileSystemRegistration;
    saves: SavesUnderWay;
    log: Log;
  }) {
    const { documents } = parts;
    this.#documents = documents;
    this.#files = parts.files;
    this.#registration = parts.registration;
    this.#saves = parts.saves;
    this.#log = parts.log;
    this.#disposables.add(
      documents.onDidChange(() => {
        for (const shared of documents.all) this.#look(shared);
      }),
    );
    this.#disposables.add(
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        const shared = documents.get(document);
        if (shared) this.#look(shared);
      }),
    );
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  /**
   * Saves a document, so that VS Code reads its file anew.
   * @param isLost whether the room lacks something of the text the document had last
   */
  async release(document: vscode.TextDocument, isLost: (text: string) => boolean): Promise<void> {
    const key = document.uri.toString();
    if (this.#underWay.has(key)) return;
    this.#underWay.add(key);
    const { version } = document;
    try {
      let text = await this.#save(document);
      // While tabs are made read-only at once, VS Code may find the file read-only in between, and refuse to save it.
      for (let again = 0; again < savesAgain && document.isDirty && !document.isClosed; again += 1) {
        text = await this.#save(document);
      }
      if (text !== undefined && isLost(text)) await this.#keep(document, text);
    } catch (error) {
      this.#log.warn(`a tab was not made read-only: ${String(error)}`);
    } finally {
      this.#underWay.delete(key);
    }
    const shared = this.#documents.get(document);
    if (shared && document.version !== version) this.#look(shared);
  }

  #look(shared: SharedDocument): void {
    const { document, file } = shared;
    if (!(shared instanceof WatchedDocument) || this.#waiting.has(shared)) return;
    if (!document.isDirty) {
      const key = document.uri.toString();
      if (this.#aside.has(key) && documentText(document) === editorText(file.text)) this.#aside.delete(key);
      return;
    }
    this.#waiting.add(shared);
    void file.answered().then((isTaken) => {
      this.#waiting.delete(shared);
      // Of a file that was refused, whoever is told of that releases the document.
      if (isTaken) void this.release(document, (text) => text !== shared.common);
    });
  }

  /** @returns the text it had; undefined when its file is gone, or the room was left: then it is kept by who hears that */
  async #save(document: vscode.TextDocument): Promise<string | undefined> {
    const isTypedInto = vscode.window.activeTextEditor?.document === document;
    let text = documentText(document);
    let isThere = true;
    this.#files.close(document.uri, document.getText());
    await this.#registration.whileWritable(async () => {
      await saveUnformatted(document, this.#saves);
      // Into one that is not active nobody types, but formatters write.
      if (isTypedInto) text = documentText(document);
      isThere = this.#documents.locations?.fileOf(document.uri) !== undefined;
      if (isThere) this.#files.changed(document.uri, vscode.FileChangeType.Created);
    });
    return isThere ? text : undefined;
  }

  async #keep(document: vscode.TextDocument, text: string): Promise<void> {
    const key = document.uri.toString();
    const aside = this.#aside.get(key);
    if (aside && !aside.document.isClosed && documentText(aside.document) === aside.text) {
      aside.text = text;
      await replaceText(aside.document, text);
      return;
    }
    const editor = vscode.window.visibleTextEditors.find((shown) => shown.document === document);
    const message = editsNotTaken(partsOf(document.uri).path);
    this.#aside.set(key, { document: await openConflictCopy(text, message, editor?.selection), text });
  }
}
