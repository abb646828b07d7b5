/**
 * Where one server stands in the streams of all the others: it counts what each of them sent on each shard, so that
 * what was trimmed, dropped or lost on the way shows as a gap.
 */
export class StreamPositions {
  readonly #last = new Map<string, number>();
  readonly #capacity: number;

  /** @param capacity how many senders and shards are remembered; servers come and go, and each start is a new sender */
  constructor(capacity = 4096) {
    this.#capacity = capacity;
  }

  /** @returns whether `count` is the next of this sender on this shard. */
  follows(sender: string, shard: number, count: number): boolean {
    const key = `${shard} ${sender}`;
    const expected = (this.#last.get(key) ?? 0) + 1;
    this.#last.delete(key);
    this.#last.set(key, count);
    if (this.#last.size > this.#capacity) this.#last.delete(this.#last.keys().next().value!);
    return count === expected;
  }
}
