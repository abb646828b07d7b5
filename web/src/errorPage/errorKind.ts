import type { Ending } from '@tandem/client/ending';
import { HttpError } from '@tandem/client/http/errors';
import { closeCodes } from '@tandem/protocol/closeCodes';
import type { ErrorPageKind } from './errorPage.ts';

/**
 * Which page a refusal deserves.
 * @param invited whether this person came by a link with an invite
 */
export function errorKindOf(refusal: Ending, invited: boolean): ErrorPageKind {
  switch (refusal.code) {
    case closeCodes.notFound:
      return 'noSuchRoom';
    case closeCodes.gone:
      return 'gone';
    case closeCodes.unauthenticated:
    case closeCodes.forbidden:
      return invited ? 'revoked' : 'forbidden';
    case closeCodes.roomFull:
      return 'full';
    case closeCodes.versionMismatch:
      return 'version';
    case closeCodes.documentReplaced:
      return 'replaced';
    case closeCodes.documentTooLarge:
    case closeCodes.messageTooLarge:
      return 'tooLarge';
    default:
      return 'other';
  }
}

/**
 * Which page a refused join deserves.
 * @param invited whether this person came by a link with an invite
 */
export function errorKindOfJoin(error: unknown, invited: boolean): ErrorPageKind {
  if (!(error instanceof HttpError)) return 'other';
  const { failure } = error;
  if (failure.kind === 'unreachable') return 'unreachable';
  const kinds: Readonly<Record<string, ErrorPageKind>> = {
    room_not_found: 'noSuchRoom',
    room_gone: 'gone',
    invite_not_found: 'revoked',
    invite_used_up: 'revoked',
    unauthenticated: invited ? 'revoked' : 'forbidden',
    forbidden: invited ? 'revoked' : 'forbidden',
  };
  return kinds[failure.problem.code] ?? 'other';
}
