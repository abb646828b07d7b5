/** Numbers that are settled in any order, and up to which all are. Used for seqs of the log and for own writes. */
export class SeqTracker {
  #through: number;
  readonly #ahead = new Set<number>();

  /** @param through every number up to this one is settled already */
  constructor(through: number) {
    this.#through = through;
  }

  /** Every number up to this one is settled. */
  get through(): number {
    return this.#through;
  }

  /** Whether numbers after {@link through} are settled, with others before them that are not. */
  get hasGap(): boolean {
    return this.#ahead.size > 0;
  }

  has(number: number): boolean {
    return number <= this.#through || this.#ahead.has(number);
  }

  /** @returns false when it was settled before */
  settle(number: number): boolean {
    if (number === this.#through + 1 && this.#ahead.size === 0) {
      this.#through = number;
      return true;
    }
    if (this.has(number)) return false;
    this.#ahead.add(number);
    this.#advance();
    return true;
  }

  /** Settles every number up to one. */
  settleThrough(number: number): void {
    if (number <= this.#through) return;
    this.#through = number;
    for (const ahead of this.#ahead) if (ahead <= number) this.#ahead.delete(ahead);
    this.#advance();
  }

  #advance(): void {
    while (this.#ahead.delete(this.#through + 1)) this.#through += 1;
  }
}
