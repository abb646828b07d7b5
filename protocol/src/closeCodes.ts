/**
 * Why the server closed a socket, or refused one document on it.
 * 44xx is permanent: coming back the same way gets the same answer. 45xx means try again.
 */
export const closeCodes = {
  malformedMessage: 4400,
  unauthenticated: 4401,
  forbidden: 4403,
  notFound: 4404,
  documentTooLarge: 4409,
  gone: 4410,
  documentReplaced: 4412,
  messageTooLarge: 4413,
  updateRefused: 4422,
  quarantined: 4423,
  versionMismatch: 4426,
  tooManyOpen: 4429,
  serverError: 4500,
  shuttingDown: 4503,
  accessChanged: 4505,
  slowReader: 4508,
  roomFull: 4509,
  overloaded: 4513,
  outOfOrder: 4525,
  rateLimited: 4529,
} as const;

export type CloseCodeName = keyof typeof closeCodes;
export type CloseCode = (typeof closeCodes)[CloseCodeName];

/** What a person reads when the code says nothing more precise. */
export const closeReasons: Readonly<Record<CloseCode, string>> = {
  4400: 'The message could not be read. Update the client to the version of the server.',
  4401: 'Sign in, or ask the owner of the room for a new link.',
  4403: 'You may not do that in this room. Ask its owner for a link with another role.',
  4404: 'There is no such room. Check the link, or create a room.',
  4409: 'The document is as large as this server allows. Split it into smaller files.',
  4410: 'The room was deleted. Create a room to go on.',
  4412: 'The file was replaced by a new one. Open it again; your unsent edits are kept aside.',
  4413: 'The message is larger than this server allows. Paste in smaller parts.',
  4422: 'The edit holds what this server does not take. Undo it, or use another client.',
  4423: 'The file holds what would harm those who open it. Download what is stored, and begin a new file.',
  4426: 'Client and server speak different versions. Reload the page or update the extension.',
  4429: 'Too many files are open on one connection, or one of them too often. Close some first.',
  4500: 'The server met an error of its own. It is safe to try again.',
  4503: 'The server is restarting. It is safe to try again.',
  4505: 'Your access to the room has changed. Connect again to continue with it.',
  4508: 'This connection reads slower than the room writes. Connect again to catch up.',
  4509: 'The room is full. Try again when somebody has left.',
  4513: 'The server is overloaded. Try again in a moment.',
  4525: 'What the edit builds on has not arrived. Connect again to send it together.',
  4529: 'Too many messages in a short time. Try again in a moment.',
};

/** Whether a client should stop reconnecting after this code. Unknown codes are worth another try. */
export function isPermanent(code: number): boolean {
  return code >= 4400 && code < 4500;
}

/**
 * One document of a multiplexed socket is refused by text alone, so the code travels in front of the reason.
 * @returns for example `4404 There is no such room. …`
 */
export function formatRefusal(code: CloseCode, reason: string = closeReasons[code]): string {
  return `${code} ${reason}`;
}

/** Reads what {@link formatRefusal} wrote; a text without a code counts as forbidden. */
export function parseRefusal(text: string): { code: CloseCode; reason: string } {
  const match = /^(4[45]\d\d) (.*)$/s.exec(text);
  const code = Number(match?.[1]);
  if (match && code in closeReasons) return { code: code as CloseCode, reason: match[2]! };
  return { code: closeCodes.forbidden, reason: text || closeReasons[closeCodes.forbidden] };
}
