/** How many failures in a row open the circuit. */
const failuresToOpen = 3;
const firstPauseMs = 10_000;
const longestPauseMs = 300_000;

/** Stops asking a backend that keeps failing; after a pause one request tries again. */
export class CircuitBreaker {
  readonly #now: () => number;
  #failures = 0;
  #closedAgainAt = 0;
  #trying = false;

  /** @param now milliseconds since any moment */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Whether a request may be made now. One that may must be followed by {@link succeeded}, {@link failed} or {@link ended}. */
  admits(): boolean {
    if (this.#failures < failuresToOpen) return true;
    if (this.#trying || this.#now() < this.#closedAgainAt) return false;
    this.#trying = true;
    return true;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#trying = false;
  }

  /** @param retryAfterMs how long the backend wants to be left alone, in milliseconds, where it said so */
  failed(retryAfterMs?: number): void {
    this.#trying = false;
    this.#failures =
      retryAfterMs === undefined ? this.#failures + 1 : Math.max(this.#failures + 1, failuresToOpen);
    const pause = retryAfterMs ?? firstPauseMs * 2 ** Math.max(0, this.#failures - failuresToOpen);
    this.#closedAgainAt = this.#now() + Math.min(pause, longestPauseMs);
  }

  /** The request ended for reasons that say nothing of the backend: nobody waited any more. */
  ended(): void {
    this.#trying = false;
  }
}
