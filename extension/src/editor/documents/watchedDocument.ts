import type { LiveDocument } from '@tandem/client/document';
import * as vscode from 'vscode';
import {
  createAbsolutePositionFromRelativePosition,
  createRelativePositionFromJSON,
  createRelativePositionFromTypeIndex,
  relativePositionToJSON,
} from 'yjs';
import { editorOffset, editorText, type RelativeSelection, sharedOffset } from '../../binding/index.ts';
import { documentText } from './documentText.ts';
import type { SharedDocument } from './sharedDocument.ts';

/** VS Code reads a file that changed again at most this often, in milliseconds: it reads the whole of it. */
const reloadInterval = 100;

/**
 * For a viewer: the document is read-only and an editor refuses edits to it, so it follows the shared text the way VS
 * Code follows a file that changes on disk, which also never makes it dirty.
 */
export class WatchedDocument implements SharedDocument {
  readonly document: vscode.TextDocument;
  readonly file: LiveDocument;
  readonly fileId: string;
  readonly isEditable = false;
  /** What the document had in common with the file at first: anything else in it was typed too late to be sent. */
  readonly common: string;
  readonly #reload: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waiting: (() => void)[] = [];

  /** @param reload tells VS Code that the file is newer than what it shows */
  constructor(parts: {
    document: vscode.TextDocument;
    file: LiveDocument;
    fileId: string;
    commonText: string;
    reload: () => void;
  }) {
    const { document, file, fileId } = parts;
    this.document = document;
    this.file = file;
    this.fileId = fileId;
    this.common = parts.commonText;
    this.#reload = parts.reload;
    file.text.observe(this.#sharedChanged);
    if (!this.#isCurrent()) this.#sharedChanged();
  }

  changed(): void {
    if (this.#waiting.length > 0 && this.#isCurrent()) this.#wake();
  }

  toRelative({ anchor, active }: vscode.Selection): RelativeSelection {
    return { anchor: this.#relative(anchor), head: this.#relative(active) };
  }

  fromRelative({ anchor, head }: RelativeSelection): vscode.Selection | undefined {
    const from = this.#position(anchor);
    const to = this.#position(head);
    return from && to && new vscode.Selection(from, to);
  }

  settled(): Promise<void> {
    if (this.#isCurrent()) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** A viewer wrote nothing that could be taken back. */
  undo(): Promise<void> {
    return Promise.resolve();
  }

  redo(): Promise<void> {
    return Promise.resolve();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.file.text.unobserve(this.#sharedChanged);
    this.#wake();
  }

  readonly #sharedChanged = (): void => {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#reload();
    }, reloadInterval);
  };

  #isCurrent(): boolean {
    return documentText(this.document) === editorText(this.file.text);
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #relative(position: vscode.Position): unknown {
    const breaks = this.document.eol === vscode.EndOfLine.LF ? 0 : position.line;
    const index = sharedOffset(this.file.text, this.document.offsetAt(position) - breaks);
    return relativePositionToJSON(createRelativePositionFromTypeIndex(this.file.text, index));
  }

  #position(json: unknown): vscode.Position | undefined {
    if (typeof json !== 'object' || json === null) return undefined;
    try {
      const place = createAbsolutePositionFromRelativePosition(
        createRelativePositionFromJSON(json),
        this.file.doc,
      );
      return place?.type === this.file.text ? this.#positionAt(place.index) : undefined;
    } catch {
      return undefined;
    }
  }

  #positionAt(index: number): vscode.Position {
    const offset = editorOffset(this.file.text, index);
    if (this.document.eol === vscode.EndOfLine.LF) return this.document.positionAt(offset);
    const breaks = editorText(this.file.text).slice(0, offset).match(/\n/g)?.length ?? 0;
    return this.document.positionAt(offset + breaks);
  }
}
