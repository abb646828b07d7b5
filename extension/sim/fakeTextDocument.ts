import type { ContentChange, EndOfLine, PlannedEdit } from '../src/binding/index.ts';

/** A replaced range in offsets that count a line break as one, of the text before all ranges of the edit. */
export type Range = { from: number; to: number; text: string };

/** What the main process tells the extension host about a document; `changes` is empty for a change of dirty state. */
export type DocumentEvent = { changes: ContentChange[]; version: number; eol: EndOfLine };

/**
 * The document in VS Code's main process (`textModel.ts`, `pieceTreeTextBuffer.ts`): every edit raises the version
 * by one and is one event, whose changes stand bottom to top with offsets that count CRLF as two; inserted text takes
 * the buffer's line ending; a change of the line ending is one change of the whole text; undo and redo are the
 * editor's own and know nothing of who wrote what.
 */
export class FakeTextDocument {
  /** With `\n` line ends. */
  text: string;
  eol: EndOfLine;
  version = 1;
  readonly #emit: (event: DocumentEvent) => void;
  readonly #undo: Range[][] = [];
  readonly #redo: Range[][] = [];
  #gathered: DocumentEvent[] | undefined;

  constructor(text: string, eol: EndOfLine, emit: (event: DocumentEvent) => void) {
    this.text = text.replace(/\r\n?/g, '\n');
    this.eol = eol;
    this.#emit = emit;
  }

  /** As `getText()` gives it. */
  get content(): string {
    return this.eol === '\n' ? this.text : this.text.replaceAll('\n', '\r\n');
  }

  /** @param edits in document offsets, in any order, not overlapping */
  edit(edits: readonly PlannedEdit[]): void {
    // Nothing happens, and nothing is told.
    if (edits.length === 0) return;
    this.#apply(
      edits.map(({ offset, length, text }) => ({
        from: this.lineFeedOffset(offset),
        to: this.lineFeedOffset(offset + length),
        text: text.replace(/\r\n?/g, '\n'),
      })),
      this.#undo,
    );
    this.#redo.length = 0;
  }

  /** Edits that belong to one command are one event, whose later changes speak of the text in between. */
  command(edits: () => void): void {
    this.#gathered = [];
    edits();
    const gathered = this.#gathered;
    this.#gathered = undefined;
    if (gathered.length === 0) return;
    const { version, eol } = this;
    this.#emit({ changes: gathered.flatMap((event) => event.changes), version, eol });
  }

  /** @returns whether there was anything to undo */
  undo(): boolean {
    const step = this.#undo.pop();
    if (step !== undefined) this.#apply(step, this.#redo);
    return step !== undefined;
  }

  /** @returns whether there was anything to redo */
  redo(): boolean {
    const step = this.#redo.pop();
    if (step !== undefined) this.#apply(step, this.#undo);
    return step !== undefined;
  }

  switchEndOfLine(): void {
    const rangeLength = this.content.length;
    this.eol = this.eol === '\n' ? '\r\n' : '\n';
    this.version += 1;
    this.#emit({
      changes: [{ rangeOffset: 0, rangeLength, text: this.content }],
      version: this.version,
      eol: this.eol,
    });
  }

  lineFeedOffset(offset: number): number {
    return this.eol === '\n' ? offset : this.content.slice(0, offset).replaceAll('\r\n', '\n').length;
  }

  documentOffset(offset: number): number {
    return this.eol === '\n' ? offset : this.text.slice(0, offset).replaceAll('\n', '\r\n').length;
  }

  #apply(ranges: readonly Range[], inverses: Range[][]): void {
    const bottomToTop = ranges.toSorted((a, b) => b.from - a.from || b.to - a.to);
    const changes = bottomToTop.map(({ from, to, text }) => ({
      rangeOffset: this.documentOffset(from),
      rangeLength: this.documentOffset(to) - this.documentOffset(from),
      text: this.eol === '\n' ? text : text.replaceAll('\n', '\r\n'),
    }));
    let shift = 0;
    const inverse = bottomToTop.toReversed().map(({ from, to, text }) => {
      const start = from + shift;
      shift += text.length - (to - from);
      return { from: start, to: start + text.length, text: this.text.slice(from, to) };
    });
    for (const { from, to, text } of bottomToTop) {
      this.text = this.text.slice(0, from) + text + this.text.slice(to);
    }
    inverses.push(inverse);
    this.version += 1;
    const event = { changes, version: this.version, eol: this.eol };
    if (this.#gathered !== undefined) this.#gathered.push(event);
    else {
      this.#emit(event);
      this.#emit({ ...event, changes: [] });
    }
  }
}
