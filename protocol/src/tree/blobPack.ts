/**
 * A pack: many blobs in one body. Each is its SHA-256 in 32 bytes, its length in four bytes with the highest in front,
 * and its bytes. What a hash says is not looked at here: whoever reads a pack compares it with the bytes.
 */

/** How much one pack holds, the heads of its blobs included. */
export const maxPackBytes = 8 * 1024 ** 2;
/** So that many tiny blobs cost no more than few large ones. */
export const maxPackBlobs = 20_000;
const hashBytes = 32;
/** What a blob takes in a pack besides its bytes. */
export const blobHeadBytes = hashBytes + 4;
/** The largest blob that travels. */
export const maxBlobBytes = maxPackBytes - blobHeadBytes;

/** Bytes and what their hash is said to be. */
export type PackedBlob = { hash: string; bytes: Uint8Array };

/** A body that is no pack. */
export class PackError extends Error {}

/** Sorts blobs into packs that are as full as they may be, in order. @throws PackError for one no pack can hold */
export function packsOf<Blob extends { size: number }>(blobs: Iterable<Blob>): Blob[][] {
  const packs: Blob[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const blob of blobs) {
    if (blob.size > maxBlobBytes) throw new PackError(`A blob may have ${maxBlobBytes} bytes. Leave it out.`);
    const size = blobHeadBytes + blob.size;
    if (bytes + size > maxPackBytes || packs.at(-1)!.length >= maxPackBlobs) {
      packs.push([]);
      bytes = 0;
    }
    packs.at(-1)!.push(blob);
    bytes += size;
  }
  return packs;
}

/** Writes a pack. */
export function encodePack(blobs: readonly PackedBlob[]): Uint8Array<ArrayBuffer> {
  const size = blobs.reduce((sum, { bytes }) => sum + blobHeadBytes + bytes.length, 0);
  const pack = new Uint8Array(size);
  const view = new DataView(pack.buffer);
  let at = 0;
  for (const { hash, bytes } of blobs) {
    for (let index = 0; index < hashBytes; index += 1)
      pack[at + index] = Number.parseInt(hash.slice(2 * index, 2 * index + 2), 16);
    view.setUint32(at + hashBytes, bytes.length);
    pack.set(bytes, at + blobHeadBytes);
    at += blobHeadBytes + bytes.length;
  }
  return pack;
}

/**
 * Reads a pack.
 * @returns the blobs, whose bytes are views of `pack`
 * @throws PackError when it ends in the middle of a blob, or holds more than a pack may
 */
export function decodePack(pack: Uint8Array): PackedBlob[] {
  if (pack.length > maxPackBytes) throw new PackError(`A pack may have ${maxPackBytes} bytes. Send several.`);
  const view = new DataView(pack.buffer, pack.byteOffset, pack.byteLength);
  const blobs: PackedBlob[] = [];
  for (let at = 0; at < pack.length; ) {
    if (blobs.length === maxPackBlobs)
      throw new PackError(`A pack may hold ${maxPackBlobs} blobs. Send several.`);
    if (at + blobHeadBytes > pack.length) throw new PackError('The pack ends in the head of a blob.');
    const length = view.getUint32(at + hashBytes);
    const end = at + blobHeadBytes + length;
    if (end > pack.length) throw new PackError('The pack ends in the middle of a blob.');
    blobs.push({
      hash: hexOf(pack.subarray(at, at + hashBytes)),
      bytes: pack.subarray(at + blobHeadBytes, end),
    });
    at = end;
  }
  return blobs;
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
