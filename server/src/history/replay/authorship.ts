import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';

/** Who wrote a range of a client's clocks, and when, in milliseconds since 1970. */
export type AuthoredRange = { client: number; from: number; to: number; author: string; at: number };

const formatVersion = 1;

/**
 * Packs who wrote what of a base. Ranges come by client and clock.
 * Layout, in lib0's variable-length integers: version, authors (count, strings), ranges (count, then for each client,
 * clock, length, author's index, time).
 */
export function packAuthorship(ranges: readonly AuthoredRange[]): Uint8Array {
  const encoder = encoding.createEncoder();
  const authors = new Map<string, number>();
  for (const { author } of ranges) if (!authors.has(author)) authors.set(author, authors.size);
  encoding.writeVarUint(encoder, formatVersion);
  encoding.writeVarUint(encoder, authors.size);
  for (const author of authors.keys()) encoding.writeVarString(encoder, author);
  encoding.writeVarUint(encoder, ranges.length);
  for (const { client, from, to, author, at } of ranges) {
    for (const value of [client, from, to - from, authors.get(author)!, Math.max(0, Math.round(at))])
      encoding.writeVarUint(encoder, value);
  }
  return encoding.toUint8Array(encoder);
}

/** Reads {@link packAuthorship}; nothing says that nobody knows. */
export function unpackAuthorship(bytes: Uint8Array): AuthoredRange[] {
  if (bytes.length === 0) return [];
  const decoder = decoding.createDecoder(bytes);
  const version = decoding.readVarUint(decoder);
  if (version !== formatVersion) throw new RangeError(`version ${version} of an authorship is unknown`);
  const authors = Array.from({ length: decoding.readVarUint(decoder) }, () =>
    decoding.readVarString(decoder),
  );
  return Array.from({ length: decoding.readVarUint(decoder) }, () => {
    const client = decoding.readVarUint(decoder);
    const from = decoding.readVarUint(decoder);
    const to = from + decoding.readVarUint(decoder);
    const author = authors[decoding.readVarUint(decoder)] ?? '';
    return { client, from, to, author, at: decoding.readVarUint(decoder) };
  });
}
