import { textDifference } from '@tandem/protocol/textDifference';
import { type Delta, fromReplacements } from './delta.ts';

/** The change from one text to another, see {@link textDifference}. */
export function difference(before: string, after: string): Delta {
  return fromReplacements(textDifference(before, after));
}
