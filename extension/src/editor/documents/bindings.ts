import type { LiveDocument } from '@tandem/client/document';
import type { RoomFileEntry } from '@tandem/client/files';
import type { Log } from '@tandem/client/log';
import type { Session } from '@tandem/client/session';
import { canWrite } from '@tandem/client/sessionState';
import * as vscode from 'vscode';
import type { OwnEncodings } from '../encoding/ownEncodings.ts';
import type { CommonTexts } from '../mergeBase/commonTexts.ts';
import { EditableDocument } from './editableDocument.ts';
import type { Locations } from './locations.ts';
import { scheme } from './scheme.ts';
import type { SharedDocument } from './sharedDocument.ts';
import type { ShownDocuments } from './shownDocuments.ts';
import { WatchedDocument } from './watchedDocument.ts';

type Parts = {
  session: Session;
  common: CommonTexts;
  encodings: OwnEncodings;
  shown: ShownDocuments;
  log: Log;
  /** Which documents stand for which files of the present room. */
  locations: () => Locations | undefined;
  /** Tells VS Code that a file of the `tandem:` file system changed. */
  reload: (uri: vscode.Uri) => void;
  /** What VS Code last read of such a file, once. */
  takeRead: (uri: vscode.Uri) => string | undefined;
  /** A document was bound or let go, or cannot be bound. */
  changed: () => void;
};

/** The documents that are bound to files of the room: each that may be is, as soon as what it needs is there. */
export class Bindings {
  readonly #parts: Parts;
  readonly #bound = new Map<string, SharedDocument>();
  /** The files whose end is waited for. */
  readonly #watched = new WeakSet<LiveDocument>();

  constructor(parts: Parts) {
    this.#parts = parts;
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

  /** Lets go of what may be bound no longer, and binds what may be. */
  bindAll(): void {
    const { session, shown, locations } = this.#parts;
    const editable = canWrite(session.state);
    for (const bound of [...this.#bound.values()]) {
      const isFile = locations()?.fileOf(bound.document.uri)?.fileId === bound.fileId;
      if (!isFile || bound.isEditable !== editable || !shown.has(bound.document)) this.release(bound);
    }
    for (const document of vscode.workspace.textDocuments) this.bind(document);
  }

  /** Binds a document if it may be, or once it may be. */
  bind(document: vscode.TextDocument): void {
    const { session, common, locations } = this.#parts;
    const entry = locations()?.fileOf(document.uri);
    if (!session.room || !entry || !this.#isBindable(document)) return;
    common.opened(document);
    const bind = () => this.bind(document);
    const file = session.room.openFile(entry.fileId);
    if (!this.#isLoaded(file)) {
      onceLoaded(file, bind);
      return;
    }
    const isRight = this.#isInItsEncoding(document, entry);
    if (isRight === false) return;
    const recalled = common.recalled(document, file.name);
    if (isRight !== true) void isRight.then(() => common.readAnew(document)).then(bind);
    else if (recalled) void recalled.then(bind);
    else if (document.isClosed) common.closed(document);
    else this.#attach(document, file, entry);
  }

  release(bound: SharedDocument): void {
    if (bound.isEditable) this.#parts.common.released(bound.document, bound.file);
    bound.dispose();
    this.#bound.delete(bound.document.uri.toString());
    this.#parts.changed();
  }

  /** Ends all of them: the room was left. */
  clear(): void {
    for (const bound of this.#bound.values()) bound.dispose();
    this.#bound.clear();
  }

  #isBindable(document: vscode.TextDocument): boolean {
    const { state } = this.#parts.session;
    if (state.kind === 'joining' || this.#bound.has(document.uri.toString())) return false;
    if (!this.#parts.shown.has(document)) return false;
    // Who may only read reads the room's file; a file of their own can't be kept from being typed into.
    return canWrite(state) || document.uri.scheme === scheme;
  }

  /** What the server has must be known before what it lacks can be: a kept copy alone is enough only without it. */
  #isLoaded({ synced, ready }: LiveDocument): boolean {
    return this.#parts.session.state.kind === 'joined' ? synced.value : ready.value;
  }

  /** As {@link OwnEncodings.isRight}; whoever waits for a document that is not is told that they wait in vain. */
  #isInItsEncoding(document: vscode.TextDocument, { fileId }: RoomFileEntry): boolean | Promise<void> {
    const { encodings, locations, shown, changed } = this.#parts;
    const isRight = encodings.isRight(document, locations()?.encodings.get(fileId));
    if (isRight === false && shown.isHidden(document.uri)) changed();
    return isRight;
  }

  #attach(document: vscode.TextDocument, file: LiveDocument, { fileId }: RoomFileEntry): void {
    const { session, common, log, reload, takeRead, changed } = this.#parts;
    const { uri } = document;
    const shared = { document, file, fileId, commonText: common.take(document, file) };
    const editable = canWrite(session.state);
    const bound = editable
      ? new EditableDocument({ ...shared, takeRead: () => takeRead(uri), log })
      : new WatchedDocument({ ...shared, reload: () => reload(uri) });
    this.#bound.set(uri.toString(), bound);
    this.#releaseWhenClosed(file);
    log.info(`${file.name}: bound to a document (${uri.scheme}, ${editable ? 'editable' : 'read-only'})`);
    changed();
  }

  /** A file that the server refused takes nothing any more: its document waits for it to be opened anew. */
  #releaseWhenClosed(file: LiveDocument): void {
    if (this.#watched.has(file)) return;
    this.#watched.add(file);
    file.once('closed', () => {
      for (const bound of [...this.#bound.values()]) if (bound.file === file) this.release(bound);
    });
  }
}

function onceLoaded(file: LiveDocument, then: () => void): void {
  file.once('synced', then);
  if (!file.ready.value) file.ready.once((isReady) => isReady, then);
}
