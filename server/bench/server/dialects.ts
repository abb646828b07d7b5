import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';

/** What a message from a server means to the load generator. */
export type Incoming =
  | { kind: 'update'; update: Uint8Array }
  | { kind: 'state'; update: Uint8Array }
  | { kind: 'asked' }
  | { kind: 'admitted' }
  | { kind: 'saved' }
  | { kind: 'other' };

/** How one protocol frames what every Yjs client says. */
export interface Dialect {
  readonly acknowledges: boolean;
  path(document: string): string;
  /** The first messages of a client; `afterAdmission` must wait for `admitted`. */
  hello(document: string): { first: Uint8Array[]; afterAdmission: Uint8Array[] };
  update(document: string, update: Uint8Array): Uint8Array;
  emptyState(document: string): Uint8Array;
  read(message: Uint8Array): Incoming;
}

const emptyUpdate = new Uint8Array([0, 0]);
const emptyVector = Y.encodeStateVector(new Y.Doc());

function sync(encoder: encoding.Encoder, type: 0 | 1 | 2, payload: Uint8Array): Uint8Array {
  encoding.writeVarUint(encoder, 0);
  encoding.writeVarUint(encoder, type);
  encoding.writeVarUint8Array(encoder, payload);
  return encoding.toUint8Array(encoder);
}

function readSync(decoder: decoding.Decoder): Incoming {
  switch (decoding.readVarUint(decoder)) {
    case 0:
      return { kind: 'asked' };
    case 1:
      return { kind: 'state', update: decoding.readVarUint8Array(decoder) };
    default:
      return { kind: 'update', update: decoding.readVarUint8Array(decoder) };
  }
}

/** The y-websocket protocol: one document a socket, the document in the path. */
export const yWebsocketDialect = (prefix: string): Dialect => ({
  acknowledges: false,
  path: (document) => `${prefix}/${document}`,
  hello: () => ({ first: [sync(encoding.createEncoder(), 0, emptyVector)], afterAdmission: [] }),
  update: (_document, update) => sync(encoding.createEncoder(), 2, update),
  emptyState: () => sync(encoding.createEncoder(), 1, emptyUpdate),
  read(message) {
    const decoder = decoding.createDecoder(message);
    return decoding.readVarUint(decoder) === 0 ? readSync(decoder) : { kind: 'other' };
  },
});

/** The Hocuspocus protocol: the document's name in front of each message, admission first, acknowledgements. */
export const hocuspocusDialect = (path: string): Dialect => {
  const named = (document: string) => {
    const encoder = encoding.createEncoder();
    encoding.writeVarString(encoder, document);
    return encoder;
  };
  return {
    acknowledges: true,
    path: () => path,
    hello(document) {
      const auth = named(document);
      encoding.writeVarUint(auth, 2);
      encoding.writeVarUint(auth, 0);
      encoding.writeVarString(auth, '');
      encoding.writeVarString(auth, '4.8.0');
      return {
        first: [encoding.toUint8Array(auth)],
        afterAdmission: [sync(named(document), 0, emptyVector)],
      };
    },
    update: (document, update) => sync(named(document), 2, update),
    emptyState: (document) => sync(named(document), 1, emptyUpdate),
    read(message) {
      const decoder = decoding.createDecoder(message);
      if (message.length === 1) return { kind: 'other' };
      const name = decoding.readVarUint(decoder);
      decoder.pos += name;
      switch (decoding.readVarUint(decoder)) {
        case 0:
        case 4:
          return readSync(decoder);
        case 2:
          return decoding.readVarUint(decoder) === 2 ? { kind: 'admitted' } : { kind: 'other' };
        case 8:
          return decoding.readVarInt(decoder) === 1 ? { kind: 'saved' } : { kind: 'other' };
        default:
          return { kind: 'other' };
      }
    },
  };
};
