import type { CloseCode } from '@tandem/protocol/closeCodes';
import type { Problem, ProblemCode } from '@tandem/protocol/problems';
import { l10n } from 'vscode';

/** What a problem of the API means. The server says more, a limit for instance, but in English only. */
export function problemText({ code, title, detail }: Problem): string {
  return (isEnglish() ? detail : problemSentence(code as ProblemCode)) ?? detail ?? title;
}

/** What a close code means; as with {@link problemText}, the server's own words stand only in English. */
export function endingText(code: CloseCode, reason: string): string {
  return isEnglish() ? reason : endingSentence(code);
}

function isEnglish(): boolean {
  return l10n.bundle === undefined;
}

function problemSentence(code: ProblemCode): string | undefined {
  switch (code) {
    case 'sign_in_required':
      return l10n.t('The server asks everybody to sign in. Sign in, then try again.');
    case 'unauthenticated':
      return l10n.t('Sign in, or ask the owner of the room for a new link.');
    case 'forbidden':
      return l10n.t('You may not do that in this room. Ask its owner for a link with another role.');
    case 'file_not_found':
      return l10n.t('The file is not in the room any more.');
    case 'file_exists':
      return l10n.t('The room has a file with that path. Choose another one.');
    case 'path_collides':
      return l10n.t('The room has a file that not every disk can hold beside that one. Choose another path.');
    case 'invite_not_found':
    case 'invite_used_up':
      return l10n.t('The invite can no longer be used. Ask the owner of the room for a new link.');
    case 'member_not_found':
      return l10n.t('They are not in the room any more.');
    case 'too_large':
      return l10n.t('That is larger than the server allows. Split it into smaller files.');
    case 'storage_full':
      return l10n.t('The server keeps as much as it may. Delete files, or ask whoever runs it.');
    case 'too_many_files':
      return l10n.t('The room has as many files as the server allows. Remove some.');
    case 'rate_limited':
      return l10n.t('Too many requests in a short time. Try again in a moment.');
    case 'internal':
      return l10n.t('The server met an error of its own. It is safe to try again.');
    case 'unavailable':
      return l10n.t('The server cannot do that right now. Try again in a moment.');
    case 'invalid_request':
    case 'invalid_path':
      return l10n.t('The server did not accept that. Update the extension or the server.');
    default:
      return undefined;
  }
}

function endingSentence(code: CloseCode): string {
  switch (code) {
    case 4401:
      return l10n.t('Sign in, or ask the owner of the room for a new link.');
    case 4403:
      return l10n.t('You may not do that in this room. Ask its owner for a link with another role.');
    case 4404:
      return l10n.t('There is no such room. Check the link, or create a room.');
    case 4409:
    case 4413:
      return l10n.t('That is larger than the server allows. Split it into smaller files.');
    case 4410:
      return l10n.t('The room was deleted. What you have open stays as it is; create a room to go on.');
    case 4412:
      return l10n.t('The file was replaced by a new one. Open it again; your unsent edits are kept aside.');
    case 4400:
    case 4426:
      return l10n.t('Server and extension speak different versions. Update the extension or the server.');
    case 4422:
      return l10n.t('The edit holds what the server does not take. Take it back, or save it elsewhere.');
    case 4423:
      return l10n.t('The file holds what would harm those who open it. What is stored can be downloaded.');
    case 4429:
      return l10n.t('Too many files are open at once. Close some first.');
    case 4500:
    case 4525:
      return l10n.t('The server met an error of its own. It is safe to try again.');
    case 4503:
      return l10n.t('The server is restarting.');
    case 4505:
      return l10n.t('Your access to the room has changed; connecting again.');
    case 4509:
      return l10n.t('The room is full. Try again when somebody has left.');
    case 4508:
    case 4513:
      return l10n.t('The server is overloaded.');
    case 4529:
      return l10n.t('Too many requests in a short time. Try again in a moment.');
  }
}
