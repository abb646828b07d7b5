import * as z from 'zod';

/** Whether a text is one line of whole characters: no control characters, and no half of a surrogate pair. */
export function isSingleLine(text: string): boolean {
  return text.isWellFormed() && !/\p{Cc}/u.test(text);
}

/** What a person calls something. @param max its length in UTF-16 units */
export function singleLineSchema(max: number) {
  return z
    .string()
    .trim()
    .max(max)
    .refine(isSingleLine, 'Write one line, without control characters and without halves of characters.');
}
