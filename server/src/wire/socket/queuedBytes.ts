/** A connection for which much waits. */
export interface SlowReader {
  /** Ends it at once, and with it what waits. */
  giveUp(): void;
}

type Held = { buffers: Set<ArrayBufferLike>; bytes: number };

/**
 * What was written to all slow readers and has not left (invariant 5). One piece of memory may wait for many of them, and
 * counts once. Above the bound those who hold most are ended first, so that nobody else is.
 */
export class QueuedBytes {
  readonly #bound: number;
  readonly #readers = new Map<SlowReader, Held>();
  readonly #holders = new Map<ArrayBufferLike, number>();
  #total = 0;

  /** @param bound in bytes */
  constructor(bound: number) {
    this.#bound = bound;
  }

  /** The bytes that wait. */
  get total(): number {
    return this.#total;
  }

  /** Pieces were written to a reader and wait for it, until {@link release}. */
  hold(reader: SlowReader, pieces: readonly Uint8Array[]): void {
    const held = this.#readers.get(reader) ?? { buffers: new Set(), bytes: 0 };
    this.#readers.set(reader, held);
    for (const { buffer } of pieces) {
      if (held.buffers.has(buffer)) continue;
      held.buffers.add(buffer);
      held.bytes += buffer.byteLength;
      const holders = this.#holders.get(buffer) ?? 0;
      this.#holders.set(buffer, holders + 1);
      if (holders === 0) this.#total += buffer.byteLength;
    }
    while (this.#total > this.#bound && this.#readers.size > 0) this.#endWorst();
  }

  /** Nothing waits for a reader any more. */
  release(reader: SlowReader): void {
    const held = this.#readers.get(reader);
    if (!held) return;
    this.#readers.delete(reader);
    for (const buffer of held.buffers) {
      const holders = this.#holders.get(buffer)! - 1;
      if (holders > 0) {
        this.#holders.set(buffer, holders);
        continue;
      }
      this.#holders.delete(buffer);
      this.#total -= buffer.byteLength;
    }
  }

  #endWorst(): void {
    let worst: SlowReader | undefined;
    let most = -1;
    for (const [reader, { bytes }] of this.#readers) {
      if (bytes <= most) continue;
      worst = reader;
      most = bytes;
    }
    this.release(worst!);
    worst!.giveUp();
  }
}
