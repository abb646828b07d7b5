import { parseDocumentName } from '@tandem/protocol/documents';
import type { Problem, ProblemCode } from '@tandem/protocol/problems';
import type { Ending } from '../ending.ts';

/** Why a request got no answer that can be used. */
export type HttpFailure =
  /** Nothing answered at `url`, or something that is not a Tandem server did. */
  | { kind: 'unreachable'; url: string; cause: string }
  /** The server answered with an error of its API. */
  | {
      kind: 'problem';
      url: string;
      problem: Problem;
      /** After how many seconds the server wants to be asked again. */
      retryAfter?: number | undefined;
    };

/** Thrown by every request to a server; `failure` says which of the two it was. */
export class HttpError extends Error {
  readonly failure: HttpFailure;

  constructor(failure: HttpFailure) {
    super(
      failure.kind === 'problem'
        ? sentenceOf(failure.problem)
        : `No Tandem server answered at ${failure.url} (${failure.cause}).`,
    );
    this.name = 'HttpError';
    this.failure = failure;
  }

  /** Whether an error is the API's problem of this code. */
  static is(error: unknown, code: ProblemCode): error is HttpError {
    return (
      error instanceof HttpError && error.failure.kind === 'problem' && error.failure.problem.code === code
    );
  }

  /** Whether the same request may succeed later: nothing answered, or the server cannot do it now. */
  get isPassing(): boolean {
    const { failure } = this;
    if (failure.kind === 'unreachable') return true;
    return failure.problem.status === 429 || failure.problem.status >= 500;
  }
}

/** The most precise thing a problem says. */
function sentenceOf({ title, detail, errors }: Problem): string {
  return detail || errors?.map(({ message }) => message).join(' ') || title;
}

/** The server does not let this person have a document. */
export class DocumentRefused extends Error {
  readonly ending: Ending;
  /** Whether it is a file: the manifest stands for its room. */
  readonly isFile: boolean;

  constructor(ending: Ending, documentName: string) {
    super(ending.reason);
    this.name = 'DocumentRefused';
    this.ending = ending;
    this.isFile = parseDocumentName(documentName)?.kind === 'file';
  }
}

/** A document was closed, with its room perhaps, before what was waited for happened. */
export class DocumentClosed extends Error {
  constructor() {
    super('The document was closed.');
    this.name = 'DocumentClosed';
  }
}
