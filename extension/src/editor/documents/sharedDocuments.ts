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
import { Bindings } from './bindings.ts';
import { Locations } from './locations.ts';
import { scheme } from './scheme.ts';
import type { SharedDocument } from './sharedDocument.ts';
import { ShownDocuments } from './shownDocuments.ts';

/**
 * Binds every document in a tab that is a file of the room, for as long as both are open. VS Code keeps a document some
 * minutes longer than its tab, and brings the tab back when it is edited.
 */
export class SharedDocuments implements Disposable {
  readonly #session: Session;
  readonly #bindings: Bindings;
  readonly #common: CommonTexts;
  readonly #encodings: OwnEncodings;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #disposables = new Disposables();
  readonly #savedAs = new SavedAs(() => performance.now());
  readonly #shown = new ShownDocuments();
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
    this.#encodings = new OwnEncodings(parts.log);
    this.#bindings = new Bindings({
      ...parts,
      encodings: this.#encodings,
      shown: this.#shown,
      locations: () => this.#locations,
      changed: () => this.#changed.fire(),
    });
    const { workspace } = vscode;
    this.#disposables.add(this.#changed);
    this.#disposables.add(workspace.onDidOpenTextDocument((document) => this.#opened(document)));
    this.#disposables.add(workspace.onDidCloseTextDocument((document) => this.#closed(document)));
    this.#disposables.add(
      workspace.onDidChangeTextDocument((event) => {
        const bound = this.get(event.document);
        if (bound) bound.changed(event);
        else if (event.contentChanges.length === 0) this.#common.dirtied(event.document);
        if (!bound && this.#encodings.isWrong(event.document)) this.#bindings.bind(event.document);
      }),
    );
    this.#disposables.add(vscode.window.tabGroups.onDidChangeTabs(() => this.#bindings.bindAll()));
    this.#disposables.add(workspace.onDidSaveTextDocument((document) => this.#saved(document)));
    session.on('entered', (room) => this.#enter(room));
    session.on('left', ({ address }) => {
      this.#leave();
      this.#common.forget(address.roomId);
    });
    session.on('state', (state, before) => {
      if (state.kind !== before.kind || canWrite(state) !== canWrite(before)) this.#bindings.bindAll();
    });
  }

  /** Which documents stand for which files of the present room. */
  get locations(): Locations | undefined {
    return this.#locations;
  }

  get all(): Iterable<SharedDocument> {
    return this.#bindings.all;
  }

  get(document: vscode.TextDocument): SharedDocument | undefined {
    return this.#bindings.get(document);
  }

  byFile(fileId: string): SharedDocument | undefined {
    return this.#bindings.byFile(fileId);
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
    this.#bindings.bind(document);
    this.#changed.fire();
  }

  /** Opens a shared file of one's own that has no tab, until it is saved or {@link letGoOfHidden} is called. */
  async openHidden(uri: vscode.Uri): Promise<SharedDocument | undefined> {
    this.#shown.hide(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    this.#bindings.bind(document);
    return new Promise((resolve) => {
      const look = () => {
        const bound = this.get(document);
        const isExpected = this.#locations && this.#shown.isHidden(uri);
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
    if (this.#shown.forget(uri)) this.#bindings.bindAll();
  }

  /** Says that a shared file of one's own has moved. */
  move(fileId: string, uri: vscode.Uri): void {
    this.#locations?.setOwn(fileId, uri);
    this.#bindings.bindAll();
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
    room.on('files', () => this.#bindings.bindAll());
  }

  #leave(): void {
    this.#bindings.clear();
    this.#shown.clear();
    this.#locations = undefined;
    this.#changed.fire();
  }

  #closed(document: vscode.TextDocument): void {
    const bound = this.get(document);
    this.#common.closed(document);
    if (!bound) {
      if (this.#shown.forget(document.uri)) this.#changed.fire();
      return;
    }
    const { fileId } = bound;
    const text = editorText(bound.file.text);
    this.#bindings.release(bound);
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
    if (fileId === undefined) this.#bindings.bind(document);
    else this.adopt(document, fileId, document.getText());
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
