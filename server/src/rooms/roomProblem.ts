import { type ProblemCode, problems } from '@tandem/protocol/problems';

/** Why a room's service refused, in the words of the contract; `detail` says what to do. */
export class RoomProblem extends Error {
  readonly code: ProblemCode;
  readonly detail: string | undefined;

  constructor(code: ProblemCode, detail?: string) {
    super(problems[code].title);
    this.name = 'RoomProblem';
    this.code = code;
    this.detail = detail;
  }
}

/** The refusal of a text that is larger than a document may be. */
export function documentProblem(maxBytes: number): RoomProblem {
  return new RoomProblem('too_large', `A file may have ${maxBytes} bytes here. Split it into smaller files.`);
}
