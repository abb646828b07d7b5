import type { Replacement } from '@tandem/protocol/textDifference';
import { toReplacements, transform } from '../../binding/delta.ts';
import { difference } from '../../binding/difference.ts';

/**
 * What has to change in a text so that it has what was typed elsewhere.
 * @param common a text that both began with
 * @param typed that text as it is where it was typed into
 * @param text that text as it is where it must change
 */
export function typedMeanwhile(common: string, typed: string, text: string): Replacement[] {
  if (typed === common) return [];
  return toReplacements(transform(difference(common, typed), difference(common, text)).localAfter);
}
