import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';

/** Messages as clients of the binary wires write them, by hand, so that they can be written wrongly too. */

type Part = number | string | Uint8Array;

/** Numbers and lengths in lib0's variable length, texts and bytes behind their length. */
export function message(...parts: readonly Part[]): Uint8Array {
  return encoding.encode((encoder) => {
    for (const part of parts) {
      if (typeof part === 'number') encoding.writeVarUint(encoder, part);
      else if (typeof part === 'string') encoding.writeVarString(encoder, part);
      else encoding.writeVarUint8Array(encoder, part);
    }
  });
}

/** One client's state, as y-protocols encodes it. */
export function awarenessOf(client: number, state: object | null): Uint8Array {
  return message(1, client, 1, JSON.stringify(state));
}

/** A first insertion by a client of its own. */
export function insertion(text: string): Uint8Array {
  const doc = new Y.Doc();
  doc.getText('content').insert(0, text);
  const update = Y.encodeStateAsUpdate(doc);
  doc.destroy();
  return update;
}

const emptyStateVector = Uint8Array.of(0);

export const collabFrames = {
  join: (document: string, token = '') => message(document, 2, 0, token),
  step1: (document: string, stateVector = emptyStateVector) => message(document, 0, 0, stateVector),
  step2: (document: string, update: Uint8Array) => message(document, 0, 1, update),
  update: (document: string, update: Uint8Array) => message(document, 0, 2, update),
  awareness: (document: string, awareness: Uint8Array) => message(document, 1, awareness),
  queryAwareness: (document: string) => message(document, 3),
  stateless: (document: string, payload: string) => message(document, 5, payload),
  close: (document: string) => message(document, 7),
};

export const yjsFrames = {
  step1: (stateVector = emptyStateVector) => message(0, 0, stateVector),
  step2: (update: Uint8Array) => message(0, 1, update),
  update: (update: Uint8Array) => message(0, 2, update),
  awareness: (awareness: Uint8Array) => message(1, awareness),
  queryAwareness: () => message(3),
};
