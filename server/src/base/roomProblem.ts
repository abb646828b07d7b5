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

/** The refusal of everything in a room that was deleted. */
export function roomGone(): RoomProblem {
  return new RoomProblem('room_gone', 'The room was deleted. Create a room to go on.');
}

/** The refusal of a path at which there is no file. */
export function fileNotFound(): RoomProblem {
  return new RoomProblem('file_not_found', 'The list of files is at /rooms/:id/files.');
}
