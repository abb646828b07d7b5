/** How many numbers a chunk may hold before it is halved: two for each range. */
const fullChunk = 1024;

/**
 * A set of clocks of one client, as ranges none of which touch. Adding and asking take a binary search and the move of
 * one chunk at most, however many ranges there are and in whatever order they come.
 */
export class ClockRanges {
  /** Each is `from, to, from, to, …` in order, `to` not included; none is empty. */
  readonly #chunks: number[][] = [];

  get isEmpty(): boolean {
    return this.#chunks.length === 0;
  }

  /** Adds the clocks from `from` up to, not including, `to`. */
  add(from: number, to: number): void {
    const at = this.#chunkFor(from);
    const chunk = this.#chunks[at];
    if (chunk) this.#insert(at, chunk, from, to);
    else this.#append(from, to);
  }

  /** Whether every clock from `from` up to, not including, `to` is in the set. */
  covers(from: number, to: number): boolean {
    // Ranges never touch, so one that holds the first clock and ends too early is the answer.
    const chunk = this.#chunks[this.#chunkFor(from + 1)];
    if (!chunk) return false;
    const index = firstEndingAt(chunk, from + 1);
    return chunk[index]! <= from && to <= chunk[index + 1]!;
  }

  /** Whether any clock from `from` up to, not including, `to` is in the set. */
  meets(from: number, to: number): boolean {
    const chunk = this.#chunks[this.#chunkFor(from + 1)];
    return chunk !== undefined && chunk[firstEndingAt(chunk, from + 1)]! < to;
  }

  /** Removes the ranges that continue a row of clocks which ends before `next`. @returns where the row ends then */
  takeFrom(next: number): number {
    let end = next;
    for (let chunk = this.#chunks[0]; chunk && chunk[0]! <= end; chunk = this.#chunks[0]) {
      let taken = 0;
      for (; taken < chunk.length && chunk[taken]! <= end; taken += 2) end = Math.max(end, chunk[taken + 1]!);
      chunk.splice(0, taken);
      if (chunk.length === 0) this.#chunks.shift();
    }
    return end;
  }

  #append(from: number, to: number): void {
    const last = this.#chunks.at(-1);
    if (last && last.length < fullChunk) last.push(from, to);
    else this.#chunks.push([from, to]);
  }

  #insert(at: number, chunk: number[], from: number, to: number): void {
    const index = firstEndingAt(chunk, from);
    let start = from;
    let end = to;
    let after = index;
    for (; after < chunk.length && chunk[after]! <= end; after += 2) {
      start = Math.min(start, chunk[after]!);
      end = Math.max(end, chunk[after + 1]!);
    }
    if (after === chunk.length) end = this.#swallowAfter(at, end);
    chunk.splice(index, after - index, start, end);
    if (chunk.length > fullChunk) this.#chunks.splice(at + 1, 0, chunk.splice(fullChunk / 2));
  }

  /** Removes what touches a range that reaches beyond a chunk. @returns the range's end */
  #swallowAfter(at: number, to: number): number {
    let end = to;
    let whole = 0;
    for (let next = this.#chunks[at + 1]; next && next[0]! <= end; next = this.#chunks[at + 1 + whole]) {
      let taken = 0;
      for (; taken < next.length && next[taken]! <= end; taken += 2) end = Math.max(end, next[taken + 1]!);
      if (taken < next.length) {
        next.splice(0, taken);
        break;
      }
      whole += 1;
    }
    this.#chunks.splice(at + 1, whole);
    return end;
  }

  /** The first chunk with a range that ends at `clock` or later. */
  #chunkFor(clock: number): number {
    let low = 0;
    let high = this.#chunks.length;
    if (high > 0 && this.#chunks[high - 1]!.at(-1)! < clock) return high;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#chunks[middle]!.at(-1)! < clock) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The index of the first range of a chunk that ends at `clock` or later. */
function firstEndingAt(chunk: readonly number[], clock: number): number {
  let low = 0;
  let high = chunk.length / 2;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (chunk[2 * middle + 1]! < clock) low = middle + 1;
    else high = middle;
  }
  return 2 * low;
}
