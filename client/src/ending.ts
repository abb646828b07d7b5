import { type CloseCode, closeReasons, isPermanent } from '@tandem/protocol/closeCodes';

/** Why something came to an end that nobody here asked for. */
export type Ending = { code: CloseCode; reason: string };

/**
 * What a close code ends for good; undefined when another attempt may succeed. Only codes of the protocol end anything:
 * the provider makes up others, 4408 for a silent connection.
 */
export function endingOf(code: number | undefined, reason = ''): Ending | undefined {
  if (code === undefined || !(code in closeReasons) || !isPermanent(code)) return undefined;
  return { code: code as CloseCode, reason: reason || closeReasons[code as CloseCode] };
}
