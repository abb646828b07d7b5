import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import type { BusMessage } from './bus.ts';

const kinds = ['updates', 'awareness', 'notice'] as const;

/** Packs what one turn publishes: a count, then for each message its document, its kind and its bytes. */
export function packMessages(messages: readonly BusMessage[]): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, messages.length);
  for (const message of messages) {
    encoding.writeVarString(encoder, message.document);
    encoding.writeVarUint(encoder, kinds.indexOf(message.kind));
    encoding.writeVarUint8Array(encoder, packBody(message));
  }
  return encoding.toUint8Array(encoder);
}

/**
 * Reads {@link packMessages}, and skips without unpacking what nobody here wants.
 * @throws Error when the bytes are not of this layout
 */
export function unpackMessages(data: Uint8Array, wants: (document: string) => boolean): BusMessage[] {
  const decoder = decoding.createDecoder(data);
  const messages: BusMessage[] = [];
  for (let left = decoding.readVarUint(decoder); left > 0; left--) {
    const document = decoding.readVarString(decoder);
    const kind = kinds[decoding.readVarUint(decoder)];
    const body = decoding.readVarUint8Array(decoder);
    if (kind && wants(document)) messages.push(unpackBody(document, kind, decoding.createDecoder(body)));
  }
  return messages;
}

function packBody(message: BusMessage): Uint8Array {
  const encoder = encoding.createEncoder();
  if (message.kind === 'updates') {
    encoding.writeVarString(encoder, message.epoch);
    encoding.writeVarUint(encoder, message.seq);
    encoding.writeVarUint(encoder, message.updates.length);
    for (const update of message.updates) encoding.writeVarUint8Array(encoder, update);
  } else if (message.kind === 'awareness') {
    encoding.writeVarUint8Array(encoder, message.awareness);
  } else {
    encoding.writeVarString(encoder, message.topic);
    encoding.writeVarString(encoder, message.body);
  }
  return encoding.toUint8Array(encoder);
}

function unpackBody(document: string, kind: BusMessage['kind'], decoder: decoding.Decoder): BusMessage {
  if (kind === 'awareness') return { kind, document, awareness: decoding.readVarUint8Array(decoder) };
  if (kind === 'notice') {
    const topic = decoding.readVarString(decoder);
    return { kind, document, topic, body: decoding.readVarString(decoder) };
  }
  const epoch = decoding.readVarString(decoder);
  const seq = decoding.readVarUint(decoder);
  const updates: Uint8Array[] = [];
  for (let left = decoding.readVarUint(decoder); left > 0; left--) {
    updates.push(decoding.readVarUint8Array(decoder));
  }
  return { kind, document, epoch, seq, updates };
}
