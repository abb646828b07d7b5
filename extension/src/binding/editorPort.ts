/** One edit of a plan, in offsets of the document before any edit of the plan (a CRLF counts as two). */
export type PlannedEdit = {
  readonly offset: number;
  readonly length: number;
  /** With `\n` at line ends: the editor gives inserted text the line ending of the document. */
  readonly text: string;
};

/** One change as `TextDocumentContentChangeEvent` tells it, in offsets of the document before the event. */
export type ContentChange = {
  readonly rangeOffset: number;
  readonly rangeLength: number;
  readonly text: string;
};

export type EndOfLine = '\n' | '\r\n';

/** One event of the editor about one document. Its changes all speak of the text before the event. */
export type DocumentChange = {
  readonly changes: readonly ContentChange[];
  /** The document's version after the event. */
  readonly version: number;
  /** The document's line ending after the event. */
  readonly eol: EndOfLine;
};

/** What the binding needs of the editor that shows the document. */
export interface EditorPort {
  /** The version of the text that offsets in {@link applyEdit} would be read against, at this moment. */
  readonly version: number;
  /**
   * Asks the editor to apply all the edits as one step, sorted by offset and not overlapping.
   * The version must be stamped on the request synchronously, inside this call (`workspace.applyEdit` does).
   * @returns whether the editor applied them; a rejection counts as `false`
   */
  applyEdit(edits: readonly PlannedEdit[]): Promise<boolean>;
}

/** Where the binding tells what a log or a counter should know. Never carries text. */
export interface BindingReports {
  /**
   * The editor's text and the shared text no longer differ by what the binding thinks they do. This is a bug of the
   * binding: count it and log it. Nothing is replaced; the remaining difference becomes the next edit.
   */
  diverged(lengths: { readonly shadow: number; readonly unapplied: number; readonly shared: number }): void;
  /**
   * The editor refused an edit.
   * @param standstill how many refusals in a row came although the document hadn't changed. From
   *   {@link standstillLimit} on the binding waits for the next change, or for `resume()`.
   */
  refused(standstill: number): void;
  /** The editor applied an edit with another effect than was asked; what it added counts as typed here. */
  altered(): void;
}

/** A refusal with nothing that explains it is tried again at once this often, so that a closing document can't spin. */
export const standstillLimit = 3;
