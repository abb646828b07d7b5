import type * as Y from 'yjs';
import { textDifference } from './textDifference.ts';

/** See {@link textDifference}: on a server everybody waits meanwhile, so it may be a tenth of a second. */
const effort = 2_000_000;

/**
 * Makes a shared text equal to `target` by small edits, so that cursors and what others type at the same moment stay
 * where they are. Call it inside a transaction.
 */
export function mergeText(text: Y.Text, target: string): void {
  for (const { from, to, text: inserted } of textDifference(text.toString(), target, effort).reverse()) {
    text.delete(from, to - from);
    text.insert(from, inserted);
  }
}
