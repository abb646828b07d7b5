import * as Y from 'yjs';

type Struct = ReturnType<typeof Y.decodeUpdate>['structs'][number];
type DeleteSet = ReturnType<typeof Y.decodeUpdate>['ds'];

/** A UTF-16 unit takes three bytes at most, and the rest of a struct a few dozen. */
const bytesPerUnit = 4;

/**
 * One update as several that do the same when all were applied, in this order. What was pasted in one piece is cut,
 * never inside a surrogate pair; Yjs joins it again.
 * @param update in Yjs' first encoding
 * @param maxBytes how large a part may be; the deletions, which come last, are not cut
 */
export function splitUpdate(update: Uint8Array, maxBytes: number): Uint8Array[] {
  if (update.length <= maxBytes) return [update];
  const { structs, ds } = Y.decodeUpdate(update);
  const parts: Struct[][] = [[]];
  let size = 0;
  for (const struct of structs.flatMap((whole) => cut(whole, Math.floor(maxBytes / bytesPerUnit)))) {
    const bytes = encodedLength(struct);
    if (size > 0 && size + bytes > maxBytes) {
      parts.push([]);
      size = 0;
    }
    // A gap in a client's clocks means nothing in front of everything else.
    if (size === 0 && struct instanceof Y.Skip) continue;
    parts.at(-1)!.push(struct);
    size += bytes;
  }
  return parts.map((part, index) => encode(part, index === parts.length - 1 ? ds : undefined));
}

function cut(struct: Struct, units: number): Struct[] {
  const parts: Struct[] = [struct];
  for (let left = struct; left instanceof Y.Item && left.content instanceof Y.ContentString; ) {
    const { str } = left.content;
    if (str.length <= units) break;
    const at = /[\ud800-\udbff]/.test(str.charAt(units - 1)) ? units - 1 : units;
    const { client, clock } = left.id;
    const content = left.content.splice(at) as Y.ContentString;
    left.length = at;
    const before = Y.createID(client, clock + at - 1);
    const { rightOrigin, parent, parentSub } = left;
    const id = Y.createID(client, clock + at);
    left = new Y.Item(id, null, before, null, rightOrigin, parent, parentSub, content);
    parts.push(left);
  }
  return parts;
}

function encodedLength(struct: Struct): number {
  const encoder = new Y.UpdateEncoderV1();
  struct.write(encoder, 0);
  return encoder.toUint8Array().length;
}

function encode(structs: readonly Struct[], deletions: DeleteSet | undefined): Uint8Array {
  const encoder = new Y.UpdateEncoderV1();
  const clients = Map.groupBy(structs, ({ id }) => id.client);
  encoder.writeLen(clients.size);
  for (const [client, own] of clients) {
    encoder.writeLen(own.length);
    encoder.writeClient(client);
    encoder.writeLen(own[0]!.id.clock);
    for (const struct of own) struct.write(encoder, 0);
  }
  encoder.writeLen(deletions?.clients.size ?? 0);
  for (const [client, ranges] of deletions?.clients ?? []) {
    encoder.writeLen(client);
    encoder.writeLen(ranges.length);
    for (const { clock, len } of ranges) {
      encoder.writeDsClock(clock);
      encoder.writeDsLen(len);
    }
  }
  return encoder.toUint8Array();
}
