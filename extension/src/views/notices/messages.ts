import type { Ending } from '@tandem/client/ending';
import { DocumentClosed, DocumentRefused, HttpError } from '@tandem/client/http/errors';
import { SessionEnded } from '@tandem/client/sessionState';
import { closeCodes } from '@tandem/protocol/closeCodes';
import { l10n } from 'vscode';
import { RejoinRefused } from '../../session/sessionRestore.ts';
import { endingText, problemText } from './refusals.ts';

/** What a person can do about a failure. */
export type Offer = 'createRoom' | 'tryAnotherLink' | 'serverSetting' | 'tryAgain' | 'showLog';

/** A sentence that says what happened and what to do, and the buttons below it. */
export type Explanation = { message: string; offers: Offer[] };

/** How the address of a server came here, which says what can be done when nothing answers there. */
export type AddressSource = 'setting' | 'link' | 'room';

/**
 * Explains why a request to a server or joining a room failed.
 * @param source `room` for the server of the room one is in
 */
export function explainFailure(error: unknown, source: AddressSource = 'setting'): Explanation {
  if (error instanceof SessionEnded && error.state.kind === 'signedOut' && error.state.ended) {
    return explainEnding(error.state.ended);
  }
  if (error instanceof DocumentRefused) {
    const { code } = error.ending;
    const isGone = code === closeCodes.notFound || code === closeCodes.gone;
    return error.isFile && isGone ? removedFile() : explainEnding(error.ending);
  }
  if (error instanceof SessionEnded || error instanceof DocumentClosed) {
    return explainFailure(new RejoinRefused('left'));
  }
  if (error instanceof RejoinRefused) return { message: rejoinRefusal(error), offers: ['tryAnotherLink'] };
  if (!(error instanceof HttpError)) {
    const cause = error instanceof Error ? error.message : String(error);
    return { message: l10n.t('Tandem met an error: {0}', cause), offers: ['showLog'] };
  }
  const { failure } = error;
  if (failure.kind === 'unreachable') return noAnswer(failure.url, failure.cause, source);
  const message = problemText(failure.problem);
  switch (failure.problem.code) {
    case 'room_not_found':
    case 'not_found':
      return unknownRoom();
    case 'room_gone':
      return deletedRoom();
    case 'file_not_found':
      return removedFile();
    case 'rate_limited':
    case 'unavailable':
    case 'internal':
      return { message, offers: ['tryAgain'] };
    default:
      return { message, offers: ['tryAnotherLink'] };
  }
}

/** Explains why the server ended a session. */
export function explainEnding({ code, reason }: Ending): Explanation {
  if (code === closeCodes.notFound) return unknownRoom();
  if (code === closeCodes.gone) return deletedRoom();
  if (code === closeCodes.forbidden || code === closeCodes.unauthenticated) {
    return { message: endingText(code, reason), offers: ['tryAnotherLink'] };
  }
  return { message: endingText(code, reason), offers: ['tryAgain', 'showLog'] };
}

/** What stands on an offer's button. */
export function offerLabel(offer: Offer): string {
  switch (offer) {
    case 'createRoom':
      return l10n.t('Create a Room');
    case 'tryAnotherLink':
      return l10n.t('Try Another Link');
    case 'serverSetting':
      return l10n.t('Set Server Address');
    case 'tryAgain':
      return l10n.t('Try Again');
    case 'showLog':
      return l10n.t('Show Log');
  }
}

function noAnswer(url: string, cause: string, source: AddressSource): Explanation {
  switch (source) {
    case 'setting':
      return {
        message: l10n.t(
          'No Tandem server answered at {0} ({1}). Start the server, or set its address.',
          url,
          cause,
        ),
        offers: ['serverSetting', 'tryAgain'],
      };
    case 'link':
      return {
        message: l10n.t(
          'No Tandem server answered at {0} ({1}). Check the link, or ask who sent it to start the server.',
          url,
          cause,
        ),
        offers: ['tryAgain', 'tryAnotherLink'],
      };
    case 'room':
      return {
        message: l10n.t(
          'The server of the room does not answer ({0}). Try again when the connection is back.',
          cause,
        ),
        offers: ['tryAgain'],
      };
  }
}

function unknownRoom(): Explanation {
  return {
    message: l10n.t('There is no such room. Check the link, or create a room.'),
    offers: ['createRoom', 'tryAnotherLink'],
  };
}

function deletedRoom(): Explanation {
  return {
    message: l10n.t('The room was deleted. What you have open stays as it is; create a room to go on.'),
    offers: ['createRoom', 'tryAnotherLink'],
  };
}

/** The list of files shows by itself what there is instead. */
function removedFile(): Explanation {
  return { message: l10n.t('The file is not in the room any more.'), offers: ['showLog'] };
}

function rejoinRefusal({ why }: RejoinRefused): string {
  switch (why) {
    case 'otherRoom':
      return l10n.t('The file belongs to another room than the one this window is in.');
    case 'left':
      return l10n.t('The room of this file was left. Join it again to open the file.');
    case 'unknown':
      return l10n.t('This window is not in the room of the file. Join it first.');
  }
}
