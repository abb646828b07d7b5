import { HttpError } from '@tandem/client/http/errors';

/** What to tell a person about anything that was thrown. */
export function describeError(error: unknown): string {
  if (error instanceof HttpError && error.failure.kind === 'unreachable') {
    return 'The server cannot be reached. Check your connection and try again.';
  }
  return error instanceof Error ? error.message : String(error);
}
