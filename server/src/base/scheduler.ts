/** A timer that has not fired yet. */
export type Timer = { cancel(): void };

/** Time, as the shell sees it: the real one, or a simulation's. */
export interface Scheduler {
  /** Milliseconds since any moment; it never goes back. */
  now(): number;
  after(ms: number, run: () => void): Timer;
  /** Runs when everything the current turn of the event loop read has been handled. */
  atTurnEnd(run: () => void): void;
}

/** Resolves to whether `work` settles within `ms`; does not cancel it. Rejects as `work` does. */
export async function withTimeout(
  scheduler: Scheduler,
  ms: number,
  work: Promise<unknown>,
): Promise<boolean> {
  let timer: Timer | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = scheduler.after(ms, () => resolve(false));
  });
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    timer?.cancel();
  }
}

/** A scheduler of which one task that throws ends nothing but itself. @param failed hears of it */
export function guarded(scheduler: Scheduler, failed: (error: unknown) => void): Scheduler {
  const attempt = (run: () => void) => () => {
    try {
      run();
    } catch (error) {
      failed(error);
    }
  };
  return {
    now: () => scheduler.now(),
    after: (ms, run) => scheduler.after(ms, attempt(run)),
    atTurnEnd: (run) => scheduler.atTurnEnd(attempt(run)),
  };
}

/** Node's own clock and timers. No timer keeps the process alive. */
export const nodeScheduler: Scheduler = {
  now: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms).unref();
    return { cancel: () => clearTimeout(timer) };
  },
  atTurnEnd: (run) => {
    setImmediate(run);
  },
};
