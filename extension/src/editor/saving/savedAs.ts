import type * as vscode from 'vscode';
import { documentText } from '../documents/documentText.ts';

/** Opening the file and closing the untitled document are this close together when they are one save, in milliseconds. */
const oneSave = 5000;

/**
 * Saving an untitled document opens a file and closes the untitled one, in either order, and VS Code doesn't say that
 * they are the same: a file with exactly the text of the untitled document, opened about when that was closed, is.
 */
export class SavedAs {
  readonly #now: () => number;
  #opened: { document: vscode.TextDocument; at: number }[] = [];
  #closed: { fileId: string; text: string; at: number }[] = [];

  /** @param now milliseconds that only grow */
  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * Tells that a file was opened.
   * @returns the id of the shared file that the document is from now on
   */
  fileOpened(document: vscode.TextDocument): string | undefined {
    this.#forget();
    const text = documentText(document);
    const match = this.#closed.find((closed) => closed.text === text);
    if (match) this.#closed = this.#closed.filter((closed) => closed !== match);
    else this.#opened.push({ document, at: this.#now() });
    return match?.fileId;
  }

  /**
   * Tells that a shared untitled document was closed.
   * @param text the shared text, with LF line ends: the document is empty by then
   * @returns the document it has become, if that is open already
   */
  untitledClosed(fileId: string, text: string): vscode.TextDocument | undefined {
    this.#forget();
    const match = this.#opened.find(({ document }) => !document.isClosed && documentText(document) === text);
    if (!match) this.#closed.push({ fileId, text, at: this.#now() });
    return match?.document;
  }

  #forget(): void {
    const oldest = this.#now() - oneSave;
    this.#opened = this.#opened.filter(({ at }) => at >= oldest);
    this.#closed = this.#closed.filter(({ at }) => at >= oldest);
  }
}
