import { crc32 } from 'node:zlib';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';

/** One update and the `userId` of who wrote it. */
export type AuthoredUpdate = { update: Uint8Array; author: string };

/** A row's bytes and their CRC-32, as a signed 32-bit integer because that is what PostgreSQL's `integer` holds. */
export type PackedRow = { data: Uint8Array; checksum: number };

/** The row's bytes are not what was written. */
export class CorruptRowError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CorruptRowError';
  }
}

const formatVersion = 1;

/** An update that changes nothing, in Yjs's v1 encoding: no client's structs, no deletions. */
export const emptyUpdate: Uint8Array = Uint8Array.of(0, 0);

/**
 * Packs what one commit adds to one document into one row.
 * Layout, in lib0's variable-length integers: version, authors (count, strings), updates (count, then for each the
 * index of its author and its bytes).
 */
export function packRow(updates: readonly AuthoredUpdate[]): PackedRow {
  const encoder = encoding.createEncoder();
  const authors = new Map<string, number>();
  for (const { author } of updates) if (!authors.has(author)) authors.set(author, authors.size);
  encoding.writeVarUint(encoder, formatVersion);
  encoding.writeVarUint(encoder, authors.size);
  for (const author of authors.keys()) encoding.writeVarString(encoder, author);
  encoding.writeVarUint(encoder, updates.length);
  for (const { update, author } of updates) {
    encoding.writeVarUint(encoder, authors.get(author)!);
    encoding.writeVarUint8Array(encoder, update);
  }
  const data = encoding.toUint8Array(encoder);
  return { data, checksum: checksumOf(data) };
}

/**
 * Reads {@link packRow}.
 * @param count how many updates the row's seqs say it has
 * @throws CorruptRowError when checksum, layout or count do not hold
 */
export function unpackRow({ data, checksum }: PackedRow, count: number): AuthoredUpdate[] {
  if (checksumOf(data) !== checksum) throw new CorruptRowError('the checksum differs');
  let updates: AuthoredUpdate[];
  try {
    updates = decode(data);
  } catch (error) {
    throw new CorruptRowError('the layout cannot be read', { cause: error });
  }
  if (updates.length !== count) throw new CorruptRowError(`${updates.length} updates instead of ${count}`);
  return updates;
}

/** The CRC-32 of bytes, as a signed 32-bit integer. */
export function checksumOf(data: Uint8Array): number {
  return crc32(data) | 0;
}

function decode(data: Uint8Array): AuthoredUpdate[] {
  const decoder = decoding.createDecoder(data);
  const version = decoding.readVarUint(decoder);
  if (version !== formatVersion) throw new RangeError(`version ${version} is unknown`);
  const authors = Array.from({ length: bounded(decoder) }, () => decoding.readVarString(decoder));
  const updates = Array.from({ length: bounded(decoder) }, () => {
    const author = authors[decoding.readVarUint(decoder)];
    if (author === undefined) throw new RangeError('an author is missing');
    return { author, update: decoding.readVarUint8Array(decoder) };
  });
  if (decoding.hasContent(decoder)) throw new RangeError('bytes are left over');
  return updates;
}

/** A count of things that take a byte each at least, so that a wrong one cannot make a huge array. */
function bounded(decoder: decoding.Decoder): number {
  const count = decoding.readVarUint(decoder);
  if (count > decoder.arr.length - decoder.pos) throw new RangeError('a count is larger than the row');
  return count;
}
