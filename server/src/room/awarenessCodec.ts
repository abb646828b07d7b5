import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';

const maxClock = 2 ** 31;
const nullState = Uint8Array.of(110, 117, 108, 108);

/** What an awareness update says of one client: its state is JSON as it came, or undefined when the client is gone. */
export type ClientState = { client: number; clock: number; state: Uint8Array | undefined };

/** Reads an awareness update. @returns undefined when it is malformed */
export function readAwareness(update: Uint8Array): ClientState[] | undefined {
  try {
    const decoder = decoding.createDecoder(update);
    const count = decoding.readVarUint(decoder);
    if (count > update.length) return undefined;
    const entries: ClientState[] = [];
    for (let left = count; left > 0; left -= 1) {
      const client = decoding.readVarUint(decoder);
      const clock = decoding.readVarUint(decoder);
      const from = decoder.pos;
      // Clients parse it without a catch: what is not JSON would stop their socket.
      const state: unknown = JSON.parse(decoding.readVarString(decoder));
      if (clock > maxClock || (typeof state !== 'object' && state !== null)) return undefined;
      decoder.pos = from;
      const bytes = decoding.readVarUint8Array(decoder);
      entries.push({ client, clock, state: state === null ? undefined : bytes });
    }
    return decoding.hasContent(decoder) ? undefined : entries;
  } catch {
    return undefined;
  }
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
