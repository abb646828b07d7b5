import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Scheduler, Timer } from '../../src/base/scheduler.ts';

/** Time that passes as fast as the work in it is done. */
export class VirtualTime implements Scheduler {
  #now = 0;
  #timers: { at: number; run: () => void }[] = [];
  #busy = 0;

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): Timer {
    const timer = { at: this.#now + ms, run };
    this.#timers.push(timer);
    return {
      cancel: () => {
        this.#timers = this.#timers.filter((other) => other !== timer);
      },
    };
  }

  atTurnEnd(run: () => void): void {
    setImmediate(run);
  }

  /** No time passes while this work is done. */
  async during<T>(work: Promise<T>): Promise<T> {
    this.#busy++;
    try {
      return await work;
    } finally {
      this.#busy--;
    }
  }

  /** Lets time pass, and all that is due in it be done. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      await this.#settled();
      const next = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#now = Math.max(this.#now, next.at);
      this.#timers = this.#timers.filter((timer) => timer !== next);
      next.run();
    }
    this.#now = end;
  }

  async #settled(): Promise<void> {
    // Each step of a chain of promises is done within a turn; what follows a thread's answer is one more.
    for (let quiet = 0; quiet < 2; quiet++) {
      await nextTurn();
      if (this.#busy > 0) quiet = -1;
    }
  }
}
