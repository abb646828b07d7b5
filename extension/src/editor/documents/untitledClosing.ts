import type { TextDocument } from 'vscode';
import type { DocumentChange } from '../../binding/index.ts';

/** The close follows the emptying at once; a person who empties a document and goes on is noticed after this, in milliseconds. */
const holdTime = 300;

/**
 * VS Code empties an untitled document before it closes it, also when it was saved as a file. That is no edit: it would
 * take the text from everybody. So what empties an untitled document is held until the next event tells that it stays
 * open, or nothing happened for a moment.
 */
export class UntitledClosing {
  readonly #tell: (change: DocumentChange) => void;
  #held: DocumentChange[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param tell where every event goes that is one, in order */
  constructor(tell: (change: DocumentChange) => void) {
    this.#tell = tell;
  }

  /** Whether the event that was just told may be the first part of closing the document. */
  mayBeClosing(document: TextDocument): boolean {
    return document.isUntitled && this.#held.length === 0 && document.getText() === '';
  }

  hold(change: DocumentChange): void {
    this.#held.push(change);
    this.#timer = setTimeout(() => this.#release(), holdTime);
  }

  /** Tells an event of a document that stays open, after what was held. */
  pass(change: DocumentChange): void {
    this.#release();
    this.#tell(change);
  }

  /** @param isClosed whether the document was closed: then what was held was never an edit */
  end(isClosed: boolean): void {
    if (isClosed) this.#held = [];
    this.#release();
  }

  #release(): void {
    clearTimeout(this.#timer);
    for (const change of this.#held.splice(0)) this.#tell(change);
  }
}
