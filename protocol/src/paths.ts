import * as z from 'zod';

const reservedNames = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * The path of a file in a room: relative, `/` between names, valid on every system a member may use.
 * @returns what is wrong with it, as a sentence, or undefined when nothing is.
 */
export function pathProblem(path: string): string | undefined {
  if (path.length === 0) return 'The path is empty. Give the file a name.';
  if (path.length > 255) return 'The path is longer than 255 characters. Use shorter names.';
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path))
    return 'The path is absolute. Use one inside the room.';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: refusing them is the point
  if (/[\\<>:"|?*\u0000-\u001f\u007f]/.test(path)) {
    return 'The path has a character that not every system allows in a name: \\ < > : " | ? * or a control character.';
  }
  for (const name of path.split('/')) {
    if (name === '' || name === '.' || name === '..') {
      return 'The path has an empty name, "." or "..". Use a plain path inside the room.';
    }
    if (reservedNames.test(name)) return `"${name}" is reserved on Windows. Choose another name.`;
    if (name.endsWith('.') || name.endsWith(' ')) return 'A name ends with a dot or a blank. Remove it.';
  }
  return undefined;
}

export const filePathSchema = z.string().superRefine((path, context) => {
  const problem = pathProblem(path);
  if (problem) context.addIssue({ code: 'custom', message: problem });
});
