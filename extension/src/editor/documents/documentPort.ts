import * as vscode from 'vscode';
import type { DocumentChange, EditorPort, EndOfLine, PlannedEdit } from '../../binding/index.ts';
import { besideCarets } from './caretEdits.ts';

/** Lets the binding ask VS Code for edits of one document. */
export class DocumentPort implements EditorPort {
  readonly #document: vscode.TextDocument;

  constructor(document: vscode.TextDocument) {
    this.#document = document;
  }

  get version(): number {
    return this.#document.version;
  }

  /**
   * Not async: VS Code stamps the version on the request when it is called. An editor that shows the document applies
   * edits at once; a workspace edit is prepared for some milliseconds first, and refused if a key is pressed meanwhile,
   * which somebody who types fast does again and again.
   */
  applyEdit(edits: readonly PlannedEdit[]): Promise<boolean> {
    const editors = vscode.window.visibleTextEditors.filter(({ document }) => document === this.#document);
    const editor = editors.find((shown) => shown === vscode.window.activeTextEditor) ?? editors[0];
    if (!editor) return this.#applyToDocument(edits);
    const carets = editors.flatMap(({ selections }) => selections.filter((selection) => selection.isEmpty));
    const offsets = new Set(carets.map(({ active }) => this.#document.offsetAt(active)));
    return this.#applyInEditor(editor, edits, offsets);
  }

  #applyToDocument(edits: readonly PlannedEdit[]): Promise<boolean> {
    const edit = new vscode.WorkspaceEdit();
    edit.set(
      this.#document.uri,
      edits.map((planned) => vscode.TextEdit.replace(this.#rangeOf(planned), planned.text)),
    );
    return Promise.resolve(vscode.workspace.applyEdit(edit));
  }

  /**
   * VS Code moves a caret behind what is inserted at it, so the next key would land behind what somebody else typed,
   * away from its neighbours. It leaves a caret where it is when the text behind it is replaced, as an editor's own
   * edit; a workspace edit is reduced to the insertion again.
   */
  async #applyInEditor(
    editor: vscode.TextEditor,
    edits: readonly PlannedEdit[],
    carets: ReadonlySet<number>,
  ): Promise<boolean> {
    const end = this.#document.offsetAt(this.#document.lineAt(this.#document.lineCount - 1).range.end);
    const atEnd = edits.find(({ offset, length }) => length === 0 && offset === end && carets.has(offset));
    const widened = besideCarets(edits, carets, (offset) => this.#characterAt(offset));
    const { version } = this;
    const applied = await editor.edit((builder) => {
      for (const planned of widened) builder.replace(this.#rangeOf(planned), planned.text);
    });
    // A read-only editor of a document that isn't says yes and does nothing.
    if (applied && this.version === version) return this.#applyToDocument(edits);
    if (applied && atEnd) this.#restoreCaret(editor, end, atEnd.text, version);
    return applied;
  }

  /** Behind the last character there is nothing to replace: the caret is put back where it was. */
  #restoreCaret(editor: vscode.TextEditor, before: number, inserted: string, version: number): void {
    const [selection] = editor.selections;
    if (this.version !== version + 1 || editor.selections.length !== 1 || !selection?.isEmpty) return;
    const end = this.#document.lineAt(this.#document.lineCount - 1).range.end;
    if (!selection.active.isEqual(end)) return;
    const length =
      eolOf(this.#document) === '\n' ? inserted.length : inserted.replaceAll('\n', '\r\n').length;
    const place = this.#document.positionAt(this.#document.offsetAt(end) - length);
    if (this.#document.offsetAt(place) >= before) editor.selection = new vscode.Selection(place, place);
  }

  #characterAt(offset: number): string {
    const start = this.#document.positionAt(offset);
    const line = this.#document.lineAt(start.line);
    if (start.isBefore(line.range.end)) {
      const rest = line.text.slice(start.character, start.character + 2);
      return String.fromCodePoint(rest.codePointAt(0)!);
    }
    return start.line === this.#document.lineCount - 1 ? '' : eolOf(this.#document);
  }

  #rangeOf({ offset, length }: PlannedEdit): vscode.Range {
    const start = this.#document.positionAt(offset);
    return new vscode.Range(start, length === 0 ? start : this.#document.positionAt(offset + length));
  }
}

/** The line ending of a document. */
export function eolOf(document: vscode.TextDocument): EndOfLine {
  return document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';
}

/** An event of VS Code in the binding's words. */
export function changeOf(event: vscode.TextDocumentChangeEvent): DocumentChange {
  return {
    changes: event.contentChanges,
    version: event.document.version,
    eol: eolOf(event.document),
  };
}
