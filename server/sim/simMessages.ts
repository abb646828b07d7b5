import { parseServerNotice } from '@tandem/protocol/collabMessages';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { authTypes, messageTypes, type syncTypes } from '../src/wire/hocuspocus/hocuspocusFraming.ts';

type SyncType = (typeof syncTypes)[keyof typeof syncTypes];

/** What a client of the Hocuspocus protocol hears about its document. */
export type Heard =
  | { is: 'sync'; type: number; bytes: Uint8Array }
  | { is: 'awareness'; update: Uint8Array }
  | { is: 'authenticated'; readOnly: boolean }
  | { is: 'refused'; reason: string }
  | { is: 'saved'; applied: boolean }
  | { is: 'clocksTaken'; clients: readonly number[] }
  | { is: 'other' };

/** What a client says about one document, as the stock provider frames it. */
export class Speech {
  readonly #document: string;

  constructor(document: string) {
    this.#document = document;
  }

  auth(token: string): Uint8Array {
    return this.#message(messageTypes.auth, (encoder) => {
      encoding.writeVarUint(encoder, authTypes.token);
      encoding.writeVarString(encoder, token);
      encoding.writeVarString(encoder, '4.8.0');
    });
  }

  sync(type: SyncType, bytes: Uint8Array): Uint8Array {
    return this.#message(messageTypes.sync, (encoder) => {
      encoding.writeVarUint(encoder, type);
      encoding.writeVarUint8Array(encoder, bytes);
    });
  }

  awareness(update: Uint8Array): Uint8Array {
    return this.#message(messageTypes.awareness, (encoder) => encoding.writeVarUint8Array(encoder, update));
  }

  #message(type: number, writeBody: (encoder: encoding.Encoder) => void): Uint8Array {
    const encoder = encoding.createEncoder();
    encoding.writeVarString(encoder, this.#document);
    encoding.writeVarUint(encoder, type);
    writeBody(encoder);
    return encoding.toUint8Array(encoder);
  }
}

/** Reads one message of the server; one byte alone is a sign of life. */
export function hear(payload: Uint8Array): Heard {
  if (payload.length === 1) return { is: 'other' };
  const decoder = decoding.createDecoder(payload);
  decoding.readVarString(decoder);
  switch (decoding.readVarUint(decoder)) {
    case messageTypes.sync:
      return {
        is: 'sync',
        type: decoding.readVarUint(decoder),
        bytes: decoding.readVarUint8Array(decoder),
      };
    case messageTypes.awareness:
      return { is: 'awareness', update: decoding.readVarUint8Array(decoder) };
    case messageTypes.auth: {
      const type = decoding.readVarUint(decoder);
      const text = decoding.readVarString(decoder);
      if (type === authTypes.authenticated) return { is: 'authenticated', readOnly: text === 'readonly' };
      return type === authTypes.permissionDenied ? { is: 'refused', reason: text } : { is: 'other' };
    }
    case messageTypes.syncStatus:
      return { is: 'saved', applied: decoding.readVarInt(decoder) === 1 };
    case messageTypes.stateless: {
      const notice = parseServerNotice(decoding.readVarString(decoder));
      return notice?.type === 'clocksTaken'
        ? { is: 'clocksTaken', clients: notice.clients }
        : { is: 'other' };
    }
    default:
      return { is: 'other' };
  }
}
