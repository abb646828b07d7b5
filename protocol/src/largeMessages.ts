import { splitUpdate } from './updatePieces.ts';

/**
 * From how many bytes on a message of `/collab` is sent in parts: far below what a server takes in one
 * (`MAX_FRAME_BYTES`, 2 MB), and small enough that others' keystrokes pass between the parts of a large paste.
 */
export const largeMessageBytes = 512 * 1024;

const sync = 0;
const step2 = 1;
const update = 2;

/**
 * A message of `/collab` that brings an edit, in parts. The server acknowledges each.
 * @param message as the Hocuspocus provider encodes it: a document's name, then what is said about it
 * @returns the document's name, and the parts in the order in which they must be sent; undefined for any other message,
 *   and for one that is small enough
 */
export function splitLargeMessage(
  message: Uint8Array,
  maxBytes = largeMessageBytes,
): { name: string; parts: Uint8Array[] } | undefined {
  if (message.length <= maxBytes) return undefined;
  const [nameLength, nameStart] = readVarUint(message, 0);
  const nameEnd = nameStart + nameLength;
  const [type, afterType] = readVarUint(message, nameEnd);
  const [kind, afterKind] = readVarUint(message, afterType);
  if (type !== sync || (kind !== step2 && kind !== update)) return undefined;
  const [length, start] = readVarUint(message, afterKind);
  const head = [...message.subarray(0, nameEnd), sync, update];
  const parts = splitUpdate(message.subarray(start, start + length), maxBytes).map((part) => {
    const before = [...head, ...varUint(part.length)];
    const bytes = new Uint8Array(before.length + part.length);
    bytes.set(before);
    bytes.set(part, before.length);
    return bytes;
  });
  // Names of documents are ASCII.
  return { name: String.fromCharCode(...message.subarray(nameStart, nameEnd)), parts };
}

/**
 * Sends a message of `/collab`, in parts where it is a large edit.
 * @param send sends one message
 * @param countOneMore told, with the document's name, of each acknowledgement beyond the one the provider waits for
 */
export function sendInParts(
  message: unknown,
  send: (part: unknown) => void,
  countOneMore: (name: string) => void,
): void {
  const large = message instanceof Uint8Array ? splitLargeMessage(message) : undefined;
  for (const [index, part] of (large?.parts ?? [message]).entries()) {
    if (large && index > 0) countOneMore(large.name);
    send(part);
  }
}

/** @returns the number, and where it ends */
function readVarUint(bytes: Uint8Array, at: number): [value: number, end: number] {
  let value = 0;
  let scale = 1;
  for (let index = at; ; index += 1) {
    const byte = bytes[index]!;
    value += (byte & 127) * scale;
    if (byte < 128) return [value, index + 1];
    scale *= 128;
  }
}

function varUint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return [...bytes, rest];
}
