import { problemSchema } from '@tandem/protocol/problems';

/** An answer of the server that is not what was asked for, or no answer at all. */
export class ApiError extends Error {
  /** The `code` of the problem, or `unreachable` when there was no answer. */
  readonly code: string;
  /** The HTTP status, 0 when there was no answer. */
  readonly status: number;

  constructor(code: string, status: number, message: string) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.status = status;
  }
}

/** Reads the problem details of a refused request; any other body counts as an error of the server. */
export async function readProblem(response: Response): Promise<ApiError> {
  const problem = problemSchema.safeParse(await response.json().catch(() => undefined)).data;
  if (!problem)
    return new ApiError('internal', response.status, `The server answered with status ${response.status}.`);
  const fields = problem.errors?.map((error) => error.message).join(' ');
  return new ApiError(problem.code, problem.status, problem.detail ?? fields ?? problem.title);
}

/** What to tell a person about anything that was thrown. */
export function describeError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
