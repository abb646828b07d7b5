import * as vscode from 'vscode';
import { type Disposable, Disposables } from '../platform/disposables.ts';
import type { Log } from '../platform/log.ts';
import type { RoomFileEntry } from '../session/fileTree.ts';
import type { Room } from '../session/room.ts';
import type { RoomDocument } from '../session/roomDocument.ts';
import type { Session } from '../session/session.ts';
import { canWrite } from '../session/state.ts';
import { EditableDocument } from './editableDocument.ts';
import { Locations, scheme } from './locations.ts';
import { SavedAs } from './savedAs.ts';
import type { SharedDocument } from './sharedDocument.ts';
import { WatchedDocument } from './watchedDocument.ts';

/** Binds every open document that is a file of the room, for as long as both are open. */
export class SharedDocuments implements Disposable {
  readonly #session: Session;
  readonly #log: Log;
  readonly #reload: (uri: vscode.Uri) => void;
  readonly #bound = new Map<string, SharedDocument>();
  /** What documents that wait for their file have in common with it: their text when they were opened or shared. */
  readonly #waiting = new Map<string, string>();
  /** What was last saved to the disk, by file: another text found there later was written by somebody else. */
  readonly #onDisk = new Map<string, string>();
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #disposables = new Disposables();
  readonly #savedAs = new SavedAs(() => performance.now());
  #locations: Locations | undefined;

  /** A document was bound or let go. */
  readonly onDidChange = this.#changed.event;

  /** @param reload tells VS Code that a file of the `tandem:` file system changed */
  constructor(session: Session, log: Log, reload: (uri: vscode.Uri) => void) {
    this.#session = session;
    this.#log = log;
    this.#reload = reload;
    const { workspace } = vscode;
    this.#disposables.add(this.#changed);
    this.#disposables.add(workspace.onDidOpenTextDocument((document) => this.#opened(document)));
    this.#disposables.add(workspace.onDidCloseTextDocument((document) => this.#closed(document)));
    this.#disposables.add(
      workspace.onDidChangeTextDocument((event) => this.get(event.document)?.changed(event)),
    );
    this.#disposables.add(workspace.onDidSaveTextDocument((document) => this.#saved(document)));
    session.on('entered', (room) => this.#enter(room));
    session.on('left', () => this.#leave());
    session.on('state', (state, before) => {
      if (state.kind !== before.kind || canWrite(state) !== canWrite(before)) this.#bindAll();
    });
  }

  /** Which documents stand for which files of the present room. */
  get locations(): Locations | undefined {
    return this.#locations;
  }

  get all(): Iterable<SharedDocument> {
    return this.#bound.values();
  }

  get(document: vscode.TextDocument): SharedDocument | undefined {
    const bound = this.#bound.get(document.uri.toString());
    return bound?.document === document ? bound : undefined;
  }

  byFile(fileId: string): SharedDocument | undefined {
    for (const bound of this.#bound.values()) if (bound.fileId === fileId) return bound;
    return undefined;
  }

  /**
   * Makes a document of this window a file of the room.
   * @param sharedText what the server wrote as the file's first text
   */
  adopt(document: vscode.TextDocument, fileId: string, sharedText: string): void {
    this.#locations?.setOwn(fileId, document.uri);
    this.#waiting.set(document.uri.toString(), sharedText);
    if (!document.isDirty) this.#onDisk.set(fileId, sharedText);
    this.#bind(document);
  }

  dispose(): void {
    this.#leave();
    this.#disposables.dispose();
  }

  #enter(room: Room): void {
    this.#locations = new Locations(room);
    room.on('files', () => this.#bindAll());
  }

  #leave(): void {
    for (const bound of this.#bound.values()) bound.dispose();
    this.#bound.clear();
    this.#waiting.clear();
    this.#onDisk.clear();
    this.#locations = undefined;
    this.#changed.fire();
  }

  #bindAll(): void {
    const editable = canWrite(this.#session.state);
    for (const bound of [...this.#bound.values()]) {
      const isFile = this.#locations?.fileOf(bound.document.uri)?.fileId === bound.fileId;
      if (!isFile || bound.isEditable !== editable) this.#release(bound);
    }
    for (const document of vscode.workspace.textDocuments) this.#bind(document);
  }

  #bind(document: vscode.TextDocument): void {
    const { room, state } = this.#session;
    const entry = this.#locations?.fileOf(document.uri);
    const key = document.uri.toString();
    if (!room || !entry || state.kind === 'joining' || this.#bound.has(key)) return;
    // Who may only read reads the room's file; a file of their own can't be kept from being typed into.
    if (!canWrite(state) && document.uri.scheme !== scheme) return;
    if (!this.#waiting.has(key)) this.#waiting.set(key, document.getText());
    const file = room.openFile(entry.fileId);
    if (!file.hasText) {
      const bind = () => this.#bind(document);
      file.once('synced', bind);
      file.once('restored', bind);
      return;
    }
    if (document.isClosed) this.#waiting.delete(key);
    else this.#attach(document, file, entry);
  }

  #attach(document: vscode.TextDocument, file: RoomDocument, { fileId }: RoomFileEntry): void {
    const key = document.uri.toString();
    const opened = this.#waiting.get(key);
    this.#waiting.delete(key);
    // A dirty document's text was written to the room when it was typed; a clean one's is what the disk has.
    const fromDisk = document.uri.scheme !== scheme && !document.isDirty;
    const commonText = fromDisk ? (this.#onDisk.get(fileId) ?? opened) : opened;
    const editable = canWrite(this.#session.state);
    const bound = editable
      ? new EditableDocument({ document, file, fileId, commonText, log: this.#log })
      : new WatchedDocument(document, file, fileId, () => this.#reload(document.uri));
    this.#bound.set(key, bound);
    this.#log.info(
      `${file.name}: bound to a document (${document.uri.scheme}, ${editable ? 'editable' : 'read-only'})`,
    );
    this.#changed.fire();
  }

  #closed(document: vscode.TextDocument): void {
    const bound = this.get(document);
    this.#waiting.delete(document.uri.toString());
    if (!bound) return;
    const { fileId } = bound;
    const text = bound.file.text.toString();
    this.#release(bound);
    if (!document.isUntitled || !this.#locations?.own(fileId)) return;
    const file = this.#savedAs.untitledClosed(fileId, text);
    if (file) this.adopt(file, fileId, file.getText());
  }

  #opened(document: vscode.TextDocument): void {
    const isFile = !document.isUntitled && document.uri.scheme !== scheme;
    const fileId = isFile ? this.#savedAs.fileOpened(document) : undefined;
    if (fileId === undefined) this.#bind(document);
    else this.adopt(document, fileId, document.getText());
  }

  #release(bound: SharedDocument): void {
    bound.dispose();
    this.#bound.delete(bound.document.uri.toString());
    this.#changed.fire();
  }

  #saved(document: vscode.TextDocument): void {
    const bound = this.get(document);
    if (bound) this.#onDisk.set(bound.fileId, document.getText());
  }
}
