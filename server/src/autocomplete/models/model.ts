/** What a model is asked to fill in. */
export type Hole = {
  /** The text around the cursor. */
  prefix: string;
  suffix: string;
  path: string;
  language: string;
  /** Other files, the most useful first. */
  files: readonly { path: string; text: string }[];
  /** How many lines the answer may have. */
  maxLines: number;
};

/** A model that fills in code. One adapter for each kind of backend. */
export interface CompletionModel {
  /** What people read: the backend and the model's name, no key. */
  readonly name: string;
  /** How much text fits into the model's window, in characters; undefined where that is not known. */
  readonly window?: number | undefined;
  /**
   * Makes the backend ready for requests that have a deadline. Where it is not there, the backend needs none of it.
   * @throws as {@link complete}
   */
  load?(signal: AbortSignal): Promise<void>;
  /**
   * @param signal ends the request at the backend as well
   * @returns pieces of the text as they come
   * @throws ModelError, or the signal's reason
   */
  complete(hole: Hole, signal: AbortSignal): AsyncIterable<string>;
}

/** The backend failed. Its message never holds the key nor any text of a document. */
export class ModelError extends Error {
  readonly reason: 'unreachable' | 'refused' | 'malformed' | 'unsupported';
  /** How long the backend wants to be left alone, in milliseconds, where it said so. */
  readonly retryAfterMs: number | undefined;

  constructor(
    reason: ModelError['reason'],
    message: string,
    options: { retryAfterMs?: number | undefined } = {},
  ) {
    super(message);
    this.name = 'ModelError';
    this.reason = reason;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** Where a backend is and what it is to run. */
export type ModelSettings = { url: string; name: string; key?: string | undefined };

/** No ghost text is longer than this. */
export const maxAnswerTokens = 128;
