import diff from 'fast-diff';
import type * as Y from 'yjs';

/**
 * Makes a shared text equal to `target` by the smallest edits (Myers' difference, surrogate pairs kept whole), so that
 * cursors and what others type at the same moment stay where they are. Call it inside a transaction.
 */
export function mergeText(text: Y.Text, target: string): void {
  let index = 0;
  for (const [operation, part] of diff(text.toString(), target)) {
    if (operation === diff.EQUAL) index += part.length;
    else if (operation === diff.DELETE) text.delete(index, part.length);
    else {
      text.insert(index, part);
      index += part.length;
    }
  }
}
