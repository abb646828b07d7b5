const shortestMs = 100;
const longestMs = 350;
/** Pauses longer than this are no typing. */
const pauseMs = 1000;
/** How much the last key changes the pace. */
const weight = 0.25;

/**
 * How long to wait for another key before a model is asked: a little longer than this person takes from key to key. The
 * engine is never waited for.
 */
export class AdaptiveDebounce {
  #lastKey: number | undefined;
  #pace = 150;
  #model = false;

  /** A key was pressed. @param now milliseconds since any moment */
  typed(now: number): void {
    const gap = this.#lastKey === undefined ? Number.POSITIVE_INFINITY : now - this.#lastKey;
    this.#lastKey = now;
    if (gap < pauseMs) this.#pace += weight * (gap - this.#pace);
  }

  /** What the last answer came from. */
  answeredBy(source: 'engine' | 'model' | 'none'): void {
    if (source !== 'none') this.#model = source === 'model';
  }

  /**
   * How long to wait, in milliseconds.
   * @param fixed what the person set; undefined leaves it to their pace
   */
  delay(fixed: number | undefined): number {
    if (fixed !== undefined) return fixed;
    return this.#model ? Math.min(longestMs, Math.max(shortestMs, Math.round(1.3 * this.#pace))) : 0;
  }
}
