type Chunk = { bytes: Uint8Array; used: number; count: number };

const firstChunk = 1024;
const largestChunk = 64 * 1024;

/**
 * Updates in the order they came, packed into few buffers: most updates are shorter than the header of an array of
 * their own. What was pushed never moves, so the arrays handed out stay right as long as somebody holds them.
 */
export class UpdateTail {
  #chunks: Chunk[] = [];
  #count = 0;
  #bytes = 0;

  get count(): number {
    return this.#count;
  }

  /** Their lengths together. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Keeps a copy. @returns the copy */
  push(update: Uint8Array): Uint8Array {
    const { length } = update;
    let chunk = this.#chunks.at(-1);
    if (!chunk || chunk.used + 4 + length > chunk.bytes.length) {
      const size = Math.min(largestChunk, chunk ? chunk.bytes.length * 2 : firstChunk);
      chunk = { bytes: new Uint8Array(Math.max(size, 4 + length)), used: 0, count: 0 };
      this.#chunks.push(chunk);
    }
    const { bytes, used } = chunk;
    for (let shift = 0; shift < 4; shift += 1) bytes[used + shift] = (length >>> (8 * shift)) & 255;
    bytes.set(update, used + 4);
    chunk.used = used + 4 + length;
    chunk.count += 1;
    this.#count += 1;
    this.#bytes += length;
    return bytes.subarray(used + 4, chunk.used);
  }

  /** @param skip how many of the first are left out */
  *updates(skip = 0): Generator<Uint8Array> {
    let left = skip;
    for (const { bytes, used, count } of this.#chunks) {
      if (count <= left) {
        left -= count;
        continue;
      }
      for (let at = 0; at < used; ) {
        const length = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
        if (left > 0) left -= 1;
        else yield bytes.subarray(at + 4, at + 4 + length);
        at += 4 + length;
      }
    }
  }

  clear(): void {
    this.#chunks = [];
    this.#count = 0;
    this.#bytes = 0;
  }
}
