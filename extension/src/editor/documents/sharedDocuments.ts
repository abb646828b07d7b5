import type { LiveDocument } from '@tandem/client/document';
import type { RoomFileEntry } from '@tandem/client/files';
import type { Log } from '@tandem/client/log';
import type { Room } from '@tandem/client/room';
import type { Session } from '@tandem/client/session';
import { canWrite } from '@tandem/client/sessionState';
import { fileDocumentName } from '@tandem/protocol/documents';
import * as vscode from 'vscode';
import { editorText } from '../../binding/index.ts';
import { type Disposable, Disposables } from '../../platform/disposables.ts';
import { OwnEncodings } from '../encoding/ownEncodings.ts';
import type { CommonTexts } from '../mergeBase/commonTexts.ts';
import { SavedAs } from '../saving/savedAs.ts';
import { EditableDocument } from './editableDocument.ts';
import { Locations } from './locations.ts';
import { scheme } from './scheme.ts';
import type { SharedDocument } from './sharedDocument.ts';
import { WatchedDocument } from './watchedDocument.ts';

/**
 * Binds every document in a tab that is a file of the room, for as long as both are open. VS Code keeps a document some
 * minutes longer than its tab, and brings the tab back when it is edited.
 */
export class SharedDocuments implements Disposable {
  readonly #session: Session;
  readonly #log: Log;
  readonly #reload: (uri: vscode.Uri) => void;
  readonly #takeRead: (uri: vscode.Uri) => string | undefined;
  readonly #bound = new Map<string, SharedDocument>();
  readonly #common: CommonTexts;
  readonly #encodings: OwnEncodings;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #disposables = new Disposables();
  readonly #savedAs = new SavedAs(() => performance.now());
  /** The files whose end is waited for. */
  readonly #watched = new WeakSet<LiveDocument>();
  /** Documents that are bound without a tab, until they are saved. */
  readonly #hidden = new Set<string>();
  /** The documents of one's own that were shared before a restart. */
  #expected = new Set<string>();
  #locations: Locations | undefined;

  /** A document was bound or let go. */
  readonly onDidChange = this.#changed.event;

  /**
   * @param reload tells VS Code that a file of the `tandem:` file system changed
   * @param takeRead what VS Code last read of such a file, once
   */
  constructor(parts: {
    session: Session;
    common: CommonTexts;
    log: Log;
    reload: (uri: vscode.Uri) => void;
    takeRead: (uri: vscode.Uri) => string | undefined;
  }) {
    const { session } = parts;
    this.#session = session;
    this.#common = parts.common;
    this.#log = parts.log;
    this.#encodings = new OwnEncodings(parts.log);
    this.#reload = parts.reload;
    this.#takeRead = parts.takeRead;
    const { workspace } = vscode;
    this.#disposables.add(this.#changed);
    this.#disposables.add(workspace.onDidOpenTextDocument((document) => this.#opened(document)));
    this.#disposables.add(workspace.onDidCloseTextDocument((document) => this.#closed(document)));
    this.#disposables.add(
      workspace.onDidChangeTextDocument((event) => {
        const bound = this.get(event.document);
        if (bound) bound.changed(event);
        else if (event.contentChanges.length === 0) this.#common.dirtied(event.document);
        if (!bound && this.#encodings.isWrong(event.document)) this.#bind(event.document);
      }),
    );
    this.#disposables.add(vscode.window.tabGroups.onDidChangeTabs(() => this.#bindAll()));
    this.#disposables.add(workspace.onDidSaveTextDocument((document) => this.#saved(document)));
    session.on('entered', (room) => this.#enter(room));
    session.on('left', ({ address }) => {
      this.#leave();
      this.#common.forget(address.roomId);
    });
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
    const { room } = this.#session;
    if (!room) return;
    this.#locations?.setOwn(fileId, document.uri);
    this.#locations?.setEncoding(fileId, document.encoding);
    this.#encodings.trust(document);
    this.#common.shared(document, fileDocumentName(room.address.roomId, fileId), sharedText);
    this.#bind(document);
    this.#changed.fire();
  }

  /** Opens a shared file of one's own that has no tab, until it is saved or {@link letGoOfHidden} is called. */
  async openHidden(uri: vscode.Uri): Promise<SharedDocument | undefined> {
    this.#hidden.add(uri.toString());
    const document = await vscode.workspace.openTextDocument(uri);
    this.#bind(document);
    return new Promise((resolve) => {
      const look = () => {
        const bound = this.get(document);
        const isExpected = this.#locations && this.#hidden.has(uri.toString());
        if (!bound && isExpected && !document.isClosed && !this.#encodings.isWrong(document)) return;
        listening.dispose();
        resolve(bound);
      };
      const listening = this.onDidChange(look);
      look();
    });
  }

  /** Without a tab it is bound no longer: VS Code opens one for a document that is edited. */
  letGoOfHidden(uri: vscode.Uri): void {
    if (this.#hidden.delete(uri.toString())) this.#bindAll();
  }

  /** Says that a shared file of one's own has moved. */
  move(fileId: string, uri: vscode.Uri): void {
    this.#locations?.setOwn(fileId, uri);
    this.#bindAll();
    this.#changed.fire();
  }

  /** Remembers how documents are now, or when they are opened, because they may be bound when a room is rejoined. */
  expect(uris: readonly string[]): void {
    this.#expected = new Set(uris);
    for (const document of vscode.workspace.textDocuments) this.#meet(document);
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
    this.#hidden.clear();
    this.#locations = undefined;
    this.#changed.fire();
  }

  #bindAll(): void {
    const editable = canWrite(this.#session.state);
    for (const bound of [...this.#bound.values()]) {
      const isFile = this.#locations?.fileOf(bound.document.uri)?.fileId === bound.fileId;
      if (!isFile || bound.isEditable !== editable || !this.#isShown(bound.document)) this.#release(bound);
    }
    for (const document of vscode.workspace.textDocuments) this.#bind(document);
  }

  #bind(document: vscode.TextDocument): void {
    const { room, state } = this.#session;
    const entry = this.#locations?.fileOf(document.uri);
    const key = document.uri.toString();
    if (!room || !entry || state.kind === 'joining' || this.#bound.has(key)) return;
    if (!this.#isShown(document)) return;
    // Who may only read reads the room's file; a file of their own can't be kept from being typed into.
    if (!canWrite(state) && document.uri.scheme !== scheme) return;
    this.#common.opened(document);
    const bind = () => this.#bind(document);
    const file = room.openFile(entry.fileId);
    // What the server has must be known before what it lacks can be: a kept copy alone is enough only without it.
    if (state.kind === 'joined' ? !file.synced.value : !file.ready.value) {
      file.once('synced', bind);
      if (!file.ready.value) file.ready.once((isReady) => isReady, bind);
      return;
    }
    const isRight = this.#encodings.isRight(document, this.#locations?.encodings.get(entry.fileId));
    if (isRight === false) {
      // Whoever waits for it waits in vain.
      if (this.#hidden.has(key)) this.#changed.fire();
      return;
    }
    const recalled = this.#common.recalled(document, file.name);
    if (isRight !== true) void isRight.then(() => this.#common.readAnew(document)).then(bind);
    else if (recalled) void recalled.then(bind);
    else if (document.isClosed) this.#common.closed(document);
    else this.#attach(document, file, entry);
  }

  #isShown(document: vscode.TextDocument): boolean {
    const key = document.uri.toString();
    // An untitled document that closes may have become a file: that is told by its close.
    return document.isUntitled || this.#hidden.has(key) || hasTab(key);
  }

  #attach(document: vscode.TextDocument, file: LiveDocument, { fileId }: RoomFileEntry): void {
    const key = document.uri.toString();
    const commonText = this.#common.take(document, file);
    const editable = canWrite(this.#session.state);
    const bound = editable
      ? new EditableDocument({
          document,
          file,
          fileId,
          commonText,
          takeRead: () => this.#takeRead(document.uri),
          log: this.#log,
        })
      : new WatchedDocument({
          document,
          file,
          fileId,
          commonText,
          reload: () => this.#reload(document.uri),
        });
    this.#bound.set(key, bound);
    this.#releaseWhenClosed(file);
    this.#log.info(
      `${file.name}: bound to a document (${document.uri.scheme}, ${editable ? 'editable' : 'read-only'})`,
    );
    this.#changed.fire();
  }

  #closed(document: vscode.TextDocument): void {
    const bound = this.get(document);
    this.#common.closed(document);
    if (!bound) {
      if (this.#hidden.delete(document.uri.toString())) this.#changed.fire();
      return;
    }
    const { fileId } = bound;
    const text = editorText(bound.file.text);
    this.#release(bound);
    if (!document.isUntitled || !this.#locations?.own(fileId)) return;
    const file = this.#savedAs.untitledClosed(fileId, text);
    if (file) this.adopt(file, fileId, file.getText());
  }

  #meet(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    if (document.uri.scheme === scheme || this.#expected.has(key)) this.#common.opened(document);
  }

  #opened(document: vscode.TextDocument): void {
    this.#meet(document);
    const isFile = !document.isUntitled && document.uri.scheme !== scheme;
    const fileId = isFile ? this.#savedAs.fileOpened(document) : undefined;
    if (fileId === undefined) this.#bind(document);
    else this.adopt(document, fileId, document.getText());
  }

  /** A file that the server refused takes nothing any more: its document waits for it to be opened anew. */
  #releaseWhenClosed(file: LiveDocument): void {
    if (this.#watched.has(file)) return;
    this.#watched.add(file);
    file.once('closed', () => {
      for (const bound of [...this.#bound.values()]) if (bound.file === file) this.#release(bound);
    });
  }

  #release(bound: SharedDocument): void {
    if (bound.isEditable) this.#common.released(bound.document, bound.file);
    bound.dispose();
    this.#bound.delete(bound.document.uri.toString());
    this.#changed.fire();
  }

  #saved(document: vscode.TextDocument): void {
    const bound = this.get(document);
    if (!bound) return;
    this.#common.saved(document, bound.file.name);
    if (this.#locations?.own(bound.fileId)) this.#locations.setEncoding(bound.fileId, document.encoding);
    this.#encodings.trust(document);
    // Read again, these question marks are not what somebody wrote into the file.
    void this.#encodings.spoiled(document).then((written) => {
      if (written !== undefined) this.#common.wrote(bound.file.name, written);
    });
    this.letGoOfHidden(document.uri);
  }
}

/** Whether a tab shows a document, alone, as one side of a comparison, or in an editor of another kind. */
function hasTab(uri: string): boolean {
  return vscode.window.tabGroups.all.some(({ tabs }) =>
    tabs.some(({ input }) => {
      if (input instanceof vscode.TabInputTextDiff) return [input.original, input.modified].some(is);
      const isFile = input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom;
      return isFile && is(input.uri);
    }),
  );

  function is(shown: vscode.Uri): boolean {
    return shown.toString() === uri;
  }
}
