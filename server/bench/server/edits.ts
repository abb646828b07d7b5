import * as decoding from 'lib0/decoding';
import * as Y from 'yjs';

/** A typist's edits, encoded before the clock starts: one character each, appended to what the same typist wrote. */
export type Edits = { client: number; updates: Uint8Array[] };

/** @param count how many edits; each is the next clock of `client` */
export function typeEdits(client: number, count: number): Edits {
  const doc = new Y.Doc({ gc: false });
  doc.clientID = client;
  const text = doc.getText('content');
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  for (let clock = 0; clock < count; clock += 1) {
    text.insert(text.length, String.fromCharCode(97 + (clock % 26)));
  }
  doc.destroy();
  return { client, updates };
}

/**
 * Calls back for every run of edits in an update: `client` wrote the clocks from `from` up to, not including, `to`.
 * Reads what the edits of {@link typeEdits} encode to, also after a server merged several; anything else goes through
 * Yjs's own decoder.
 */
export function eachRun(update: Uint8Array, visit: (client: number, from: number, to: number) => void): void {
  const decoder = decoding.createDecoder(update);
  const clients = decoding.readVarUint(decoder);
  for (let c = 0; c < clients; c += 1) {
    const structs = decoding.readVarUint(decoder);
    const client = decoding.readVarUint(decoder);
    let clock = decoding.readVarUint(decoder);
    for (let s = 0; s < structs; s += 1) {
      const info = decoding.readUint8(decoder);
      if ((info & 31) !== 4) {
        for (const struct of Y.decodeUpdate(update).structs) {
          visit(struct.id.client, struct.id.clock, struct.id.clock + struct.length);
        }
        return;
      }
      skipPlace(decoder, info);
      // Every character of these edits is one byte long, so the length in bytes is the length in clocks.
      const length = decoding.readVarUint(decoder);
      decoder.pos += length;
      visit(client, clock, clock + length);
      clock += length;
    }
  }
}

/** Where a struct stands: its origins, or what it stands in. */
function skipPlace(decoder: decoding.Decoder, info: number): void {
  if (info & 128) skipId(decoder);
  if (info & 64) skipId(decoder);
  if ((info & 192) !== 0) return;
  if (decoding.readVarUint(decoder) === 1) decoding.readVarString(decoder);
  else skipId(decoder);
  if (info & 32) decoding.readVarString(decoder);
}

function skipId(decoder: decoding.Decoder): void {
  decoding.readVarUint(decoder);
  decoding.readVarUint(decoder);
}
