import type { LiveDocument } from '@tandem/client/document';
import type * as vscode from 'vscode';
import { editorText } from '../../binding/index.ts';
import type { SavedTexts } from '../../platform/savedTexts.ts';
import { documentText } from '../documents/documentText.ts';
import { scheme } from '../documents/scheme.ts';
import { closest, commonText } from './commonText.ts';

type Opened = { text: string; isDirty: boolean; version: number };

/** Knows what a document that is about to be bound has in common with its file, so that the rest can be merged. */
export class CommonTexts {
  readonly #saved: SavedTexts;
  /** How documents were when they were opened, or the extension came to them, by URI, until they are bound. */
  readonly #opened = new Map<string, Opened>();
  /** What the server wrote as first text of files shared from here, by URI, until they are bound. */
  readonly #shared = new Map<string, string>();
  /** What documents showed when they were let go, by file: they may be typed in since, or have moved. */
  readonly #released = new Map<LiveDocument, string>();

  constructor(saved: SavedTexts) {
    this.#saved = saved;
  }

  /** Remembers the text of a document that waits for its file. */
  opened(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    if (!this.#opened.has(key)) this.#opened.set(key, asOpened(document));
  }

  /** A document without unsaved text was perhaps read in another encoding since it was opened. */
  readAnew(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    if (!document.isDirty && this.#opened.has(key)) this.#opened.set(key, asOpened(document));
  }

  /** VS Code tells that a document is dirty a moment after it restored it. */
  dirtied(document: vscode.TextDocument): void {
    const opened = this.#opened.get(document.uri.toString());
    if (opened && document.isDirty && opened.version === document.version) opened.isDirty = true;
  }

  /** @param text what the server wrote as the first text of the document's file */
  shared(document: vscode.TextDocument, file: string, text: string): void {
    this.#shared.set(document.uri.toString(), text);
    if (!document.isDirty && !document.isUntitled) this.#saved.set(file, text);
  }

  saved(document: vscode.TextDocument, file: string): void {
    if (document.uri.scheme !== scheme) this.#saved.set(file, documentText(document));
  }

  /** @param text what the file of a document has after it was saved, where that is not what the document shows */
  wrote(file: string, text: string): void {
    this.#saved.set(file, text);
  }

  released(document: vscode.TextDocument, file: LiveDocument): void {
    this.#released.set(file, documentText(document));
  }

  /** The document was closed before it was bound. */
  closed(document: vscode.TextDocument): void {
    this.#opened.delete(document.uri.toString());
    this.#shared.delete(document.uri.toString());
  }

  /**
   * What is kept of an earlier run is read before {@link take} is asked.
   * @returns undefined when it is here already
   */
  recalled(document: vscode.TextDocument, file: string): Promise<void> | undefined {
    const isNeeded = document.uri.scheme !== scheme && !this.#saved.isKnown(file);
    return isNeeded ? this.#saved.recall(file) : undefined;
  }

  /** The text from which the change to the document is what the room has not got yet. */
  take(document: vscode.TextDocument, file: LiveDocument): string {
    const key = document.uri.toString();
    const opened = this.#opened.get(key) ?? asOpened(document);
    const shared = this.#shared.get(key);
    const released = this.#released.get(file);
    const kept = file.takeKept();
    this.closed(document);
    this.#released.delete(file);
    if (shared !== undefined) return shared;
    const now = documentText(document);
    // A clean document of a room shows what the room had when it was read last.
    if (document.uri.scheme === scheme && !document.isDirty) return now;
    // A document that stayed open while the extension was away is newer than the copy; versions only grow. One that VS
    // Code restored may be older, because a backup is written later: then the room's text is right.
    const survived = kept && opened.version >= kept.version ? kept.text : undefined;
    const isRestored = opened.isDirty && survived === undefined && released === undefined;
    const earlier = [survived, released, this.#saved.get(file.name)].filter((text) => text !== undefined);
    const base = isRestored ? opened.text : (closest(now, earlier) ?? opened.text);
    return commonText(base, now, editorText(file.text));
  }

  /** The room was left by this person: nothing of it will be merged again. */
  forget(roomId: string): void {
    this.#opened.clear();
    this.#shared.clear();
    this.#released.clear();
    this.#saved.forget(roomId);
  }
}

function asOpened(document: vscode.TextDocument): Opened {
  return { text: documentText(document), isDirty: document.isDirty, version: document.version };
}
