import type * as Y from 'yjs';
import { textDifference } from './textDifference.ts';

/** See {@link textDifference}: on a server everybody waits meanwhile, so it may be a tenth of a second. */
export const mergeEffort = 2_000_000;

/**
 * Makes a shared text equal to `target` by small edits, so that cursors and what others type at the same moment stay
 * where they are. Call it inside a transaction.
 * @param start where the part begins that is made equal; what is in front of it stays
 */
export function mergeText(text: Y.Text, target: string, start = 0): void {
  const before = text.toString().slice(start);
  for (const { from, to, text: inserted } of textDifference(before, target, mergeEffort).reverse()) {
    text.delete(start + from, to - from);
    text.insert(start + from, inserted);
  }
}
