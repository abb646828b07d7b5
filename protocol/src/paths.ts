import * as z from 'zod';

/** Windows also takes blanks in front of the ending, and superscript digits, for the device. */
const reservedNames = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[\d\u00b9\u00b2\u00b3]) *(\.|$)/i;

/** What is wrong with a path; `reserved` says which name of it. */
export type PathFault =
  | { kind: 'empty' | 'tooLong' | 'absolute' | 'character' | 'step' | 'ending' }
  | { kind: 'reserved'; name: string };

/**
 * The path of a file in a room: relative, `/` between names, valid on every system a member may use.
 * @returns undefined when nothing is wrong with it
 */
export function pathFault(path: string): PathFault | undefined {
  if (path.length === 0) return { kind: 'empty' };
  if (path.length > 255) return { kind: 'tooLong' };
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return { kind: 'absolute' };
  // biome-ignore lint/suspicious/noControlCharactersInRegex: refusing them is the point
  if (/[\\<>:"|?*\u0000-\u001f\u007f]/.test(path)) return { kind: 'character' };
  // Half of a character is not the same once it was stored.
  if (!path.isWellFormed()) return { kind: 'character' };
  for (const name of path.split('/')) {
    if (name === '' || name === '.' || name === '..') return { kind: 'step' };
    if (reservedNames.test(name)) return { kind: 'reserved', name };
    if (name.endsWith('.') || name.endsWith(' ')) return { kind: 'ending' };
  }
  return undefined;
}

/** @returns what is wrong with a path ({@link pathFault}) as a sentence, or undefined when nothing is. */
export function pathProblem(path: string): string | undefined {
  const fault = pathFault(path);
  switch (fault?.kind) {
    case undefined:
      return undefined;
    case 'empty':
      return 'The path is empty. Give the file a name.';
    case 'tooLong':
      return 'The path is longer than 255 characters. Use shorter names.';
    case 'absolute':
      return 'The path is absolute. Use one inside the room.';
    case 'character':
      return 'The path has a character that not every system allows in a name: \\ < > : " | ? * or a control character.';
    case 'step':
      return 'The path has an empty name, "." or "..". Use a plain path inside the room.';
    case 'reserved':
      return `"${fault.name}" is reserved on Windows. Choose another name.`;
    case 'ending':
      return 'A name ends with a dot or a blank. Remove it.';
  }
}

export const filePathSchema = z.string().superRefine((path, context) => {
  const problem = pathProblem(path);
  if (problem) context.addIssue({ code: 'custom', message: problem });
});
