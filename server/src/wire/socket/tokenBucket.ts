/** A rate limit: so many a second on average, twice as many in a burst. */
export class TokenBucket {
  readonly #perSecond: number;
  #tokens: number;
  #filledAt: number;

  /** @param now in milliseconds */
  constructor(perSecond: number, now: number) {
    this.#perSecond = perSecond;
    this.#tokens = 2 * perSecond;
    this.#filledAt = now;
  }

  /** @returns whether one more is within the limit at `now`, in milliseconds */
  take(now: number): boolean {
    this.#fill(now);
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  /**
   * What was taken turned out to cost more. It may have to be made up for, but no one charge counts more than an eighth
   * of a second: under whatever limit, somebody can join the largest document.
   */
  charge(cost: number, now: number): void {
    this.#fill(now);
    this.#tokens -= Math.min(cost, this.#perSecond / 8);
  }

  #fill(now: number): void {
    const gained = ((now - this.#filledAt) / 1000) * this.#perSecond;
    this.#tokens = Math.min(2 * this.#perSecond, this.#tokens + gained);
    this.#filledAt = now;
  }
}
