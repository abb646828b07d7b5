import { parseBoundedJson } from '@tandem/protocol/boundedJson';
import type { Identity } from '@tandem/protocol/presence';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { decodeUtf8, encodeUtf8 } from 'lib0/string';

const nullState = Uint8Array.of(110, 117, 108, 108);

/** What an awareness update says of one client: its state is JSON as it came, or undefined when the client is gone. */
export type ClientState = { client: number; clock: number; state: Uint8Array | undefined };

/** The same with the state as it reads. */
export type SaidState = ClientState & { value: object | null };

/** Reads an awareness update. @returns undefined when it is malformed */
export function readAwareness(update: Uint8Array): SaidState[] | undefined {
  try {
    const decoder = decoding.createDecoder(update);
    const count = decoding.readVarUint(decoder);
    if (count > update.length) return undefined;
    const entries: SaidState[] = [];
    for (let left = count; left > 0; left -= 1) {
      const client = decoding.readVarUint(decoder);
      const clock = decoding.readVarUint(decoder);
      const from = decoder.pos;
      // Clients parse it without a catch: what is not JSON would stop their socket.
      const value: unknown = parseBoundedJson(decoding.readVarString(decoder));
      if (typeof value !== 'object') return undefined;
      decoder.pos = from;
      const bytes = decoding.readVarUint8Array(decoder);
      entries.push({ client, clock, value, state: value === null ? undefined : bytes });
    }
    return decoding.hasContent(decoder) ? undefined : entries;
  } catch {
    return undefined;
  }
}

/** @returns a state as JSON that says who said it, whatever it said about that itself */
export function stamped(value: object, identity: Identity): Uint8Array {
  return encodeUtf8(JSON.stringify({ ...value, tandem: identity }));
}

/** The same for a state as {@link stamped} has it. */
export function stampedAnew(state: Uint8Array, identity: Identity): Uint8Array {
  return stamped(JSON.parse(decodeUtf8(state)), identity);
}

/** Who another server says a state is of, by the name this server would know them by; undefined when it does not. */
export function personElsewhere(value: object): string | undefined {
  const identity: unknown = 'tandem' in value ? value.tandem : undefined;
  if (typeof identity !== 'object' || identity === null || !('member' in identity) || !('kind' in identity))
    return undefined;
  // Many may have shown the same invite, so it tells nobody from anybody.
  return identity.kind === 'invite' ? `${identity.member} elsewhere` : String(identity.member);
}

/** @returns an awareness update, or undefined for no clients */
export function encodeAwareness(
  entries: readonly (readonly [client: number, said: Pick<ClientState, 'clock' | 'state'>])[],
): Uint8Array | undefined {
  if (entries.length === 0) return undefined;
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, entries.length);
  for (const [client, { clock, state }] of entries) {
    encoding.writeVarUint(encoder, client);
    encoding.writeVarUint(encoder, clock);
    encoding.writeVarUint8Array(encoder, state ?? nullState);
  }
  return encoding.toUint8Array(encoder);
}
