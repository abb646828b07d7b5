import type { Scheduler } from '../../base/scheduler.ts';

/**
 * Work that can wait, one piece after the other with a rest after each that is as long as the piece took. So a hundred
 * documents that fall quiet together do not hold up together those who type in others.
 */
export class BackgroundQueue {
  readonly #scheduler: Scheduler;
  #waiting: (() => void)[] = [];
  #scheduled = false;
  #restUntil = 0;

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  /** @param work a piece of some milliseconds at most; it must not throw */
  add(work: () => void): void {
    this.#waiting.push(work);
    this.#schedule();
  }

  /** Forgets what waits. */
  clear(): void {
    this.#waiting = [];
  }

  #schedule(): void {
    if (this.#scheduled || this.#waiting.length === 0) return;
    this.#scheduled = true;
    const restMs = Math.max(0, this.#restUntil - this.#scheduler.now());
    this.#scheduler.after(restMs, () => this.#run());
  }

  #run(): void {
    this.#scheduled = false;
    const began = this.#scheduler.now();
    this.#waiting.shift()?.();
    const ended = this.#scheduler.now();
    this.#restUntil = ended + (ended - began);
    this.#schedule();
  }
}
