import type { LiveDocument } from '@tandem/client/document';
import type { Log } from '@tandem/client/log';
import * as vscode from 'vscode';
import {
  DocumentBinding,
  fromRelative,
  type RelativeSelection,
  toRelative,
  UndoHistory,
} from '../../binding/index.ts';
import { changeOf, DocumentPort, eolOf } from './documentPort.ts';
import { documentText } from './documentText.ts';
import { scheme } from './scheme.ts';
import type { SharedDocument } from './sharedDocument.ts';
import { UntitledClosing } from './untitledClosing.ts';

/** An edit that VS Code refused for no visible reason is tried again after this many milliseconds. */
const retryDelay = 500;

/** Both ways: what is typed goes to the room, what others type comes into the document. */
export class EditableDocument implements SharedDocument {
  readonly document: vscode.TextDocument;
  readonly file: LiveDocument;
  readonly fileId: string;
  readonly isEditable = true;
  readonly #binding: DocumentBinding;
  readonly #history: UndoHistory<RelativeSelection[]>;
  readonly #log: Log;
  readonly #takeRead: () => string | undefined;
  readonly #closing = new UntitledClosing((change) => this.#binding.documentChanged(change));
  /** The encoding in which the document was read or saved last. */
  #encoding: string;
  readonly #saved: vscode.Disposable;
  #retry: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param commonText the text that document and shared text last had in common, where it is known
   * @param takeRead what VS Code last read of the document's file, if that is a file of a room and was not asked before
   */
  constructor(parts: {
    document: vscode.TextDocument;
    file: LiveDocument;
    fileId: string;
    commonText: string | undefined;
    takeRead: () => string | undefined;
    log: Log;
  }) {
    const { document, file, fileId, commonText, log } = parts;
    this.#takeRead = parts.takeRead;
    this.#encoding = document.encoding;
    this.#saved = vscode.workspace.onDidSaveTextDocument((saved) => {
      if (saved === document) this.#encoding = document.encoding;
    });
    this.document = document;
    this.file = file;
    this.fileId = fileId;
    this.#log = log;
    // What was typed before the document is bound is written while the binding is made: no place in it is known yet.
    let ownSelections = (): RelativeSelection[] => [];
    this.#history = new UndoHistory({
      text: file.text,
      now: () => performance.now(),
      selection: () => ownSelections(),
    });
    this.#binding = new DocumentBinding({
      text: file.text,
      port: new DocumentPort(document),
      documentText: document.getText(),
      eol: eolOf(document),
      beforeLocalChange: (change) => this.#history.beforeLocalChange(change),
      reports: {
        diverged: (lengths) => log.error(`${file.name}: the binding diverged ${JSON.stringify(lengths)}`),
        refused: (standstill) => this.#refused(standstill),
        altered: () => log.warn(`${file.name}: VS Code applied an edit with another effect`),
      },
      ...(commonText === undefined ? {} : { commonText }),
    });
    ownSelections = () => this.#ownSelections();
    this.#history.track(this.#binding);
    file.showIn(() => this.#binding.shown);
  }

  changed(event: vscode.TextDocumentChangeEvent): void {
    const change = changeOf(event);
    if (change.changes.length === 0) return;
    if (this.#isReload(event)) this.#binding.documentReloaded(this.document.getText(), change);
    else if (this.#closing.mayBeClosing(this.document)) this.#closing.hold(change);
    else this.#closing.pass(change);
  }

  toRelative({ anchor, active }: vscode.Selection): RelativeSelection | undefined {
    return toRelative(this.#binding, { anchor: this.#offsetAt(anchor), head: this.#offsetAt(active) });
  }

  fromRelative(selection: RelativeSelection): vscode.Selection | undefined {
    const offsets = fromRelative(this.#binding, selection);
    return offsets && new vscode.Selection(this.#positionAt(offsets.anchor), this.#positionAt(offsets.head));
  }

  settled(): Promise<void> {
    return this.#binding.settled();
  }

  undo(editor: vscode.TextEditor): Promise<void> {
    return this.#select(editor, this.#history.undo());
  }

  redo(editor: vscode.TextEditor): Promise<void> {
    return this.#select(editor, this.#history.redo());
  }

  dispose(): void {
    clearTimeout(this.#retry);
    this.#saved.dispose();
    this.file.showIn(undefined);
    this.#closing.end(this.document.isClosed);
    this.#binding.dispose();
    this.#history.dispose();
  }

  /**
   * Whether VS Code read the document anew, because its file is newer and nothing in it is unsaved. A file of a room is the
   * room's text. The first key in such a document is told as if nothing were unsaved too.
   */
  #isReload(event: vscode.TextDocumentChangeEvent): boolean {
    return this.document.uri.scheme === scheme ? this.#isRoomRead(event) : this.#isReadOtherwise(event);
  }

  /** Whether a file of one's own was read in an encoding that is not the one its text came from. */
  #isReadOtherwise({ document, reason, contentChanges }: vscode.TextDocumentChangeEvent): boolean {
    if (document.isDirty || document.isUntitled || reason !== undefined) return false;
    const isOther = document.encoding !== this.#encoding;
    this.#encoding = document.encoding;
    // What something else wrote to the disk in another encoding is read with these in place of what it is.
    return isOther || contentChanges.some(({ text }) => text.includes('\uFFFD'));
  }

  #isRoomRead({ document, reason }: vscode.TextDocumentChangeEvent): boolean {
    const read = this.#takeRead();
    if (read === undefined || reason !== undefined) return false;
    // Somebody may have chosen another encoding for it ("Reopen with Encoding"), in which its text reads as another.
    // A document that is reverted is told as unsaved still. What was read is better taken from a key than from the room.
    if (!document.encoding.startsWith('utf8')) return true;
    return !document.isDirty && documentText(document) === read;
  }

  #refused(standstill: number): void {
    this.#log.debug(`${this.file.name}: VS Code refused an edit (${standstill})`);
    if (standstill === 0) return;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#binding.resume(), retryDelay);
  }

  /** Puts the cursors where a step had them, when the editor shows what the step did. */
  async #select(editor: vscode.TextEditor, selections: RelativeSelection[] | undefined): Promise<void> {
    if (!selections) return;
    await this.settled();
    const places = selections.flatMap((selection) => this.fromRelative(selection) ?? []);
    if (places.length === 0 || editor.document !== this.document) return;
    editor.selections = places;
    editor.revealRange(places[0]!);
  }

  #ownSelections(): RelativeSelection[] {
    const editor = vscode.window.visibleTextEditors.find(({ document }) => document === this.document);
    return editor?.selections.flatMap((selection) => this.toRelative(selection) ?? []) ?? [];
  }

  #offsetAt(position: vscode.Position): number {
    return this.document.offsetAt(position) - (this.#binding.eol === '\n' ? 0 : position.line);
  }

  #positionAt(offset: number): vscode.Position {
    const { eol, shadow } = this.#binding;
    return this.document.positionAt(eol === '\n' ? offset : shadow.toCrlf(offset));
  }
}
