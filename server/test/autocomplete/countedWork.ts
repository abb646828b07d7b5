import { Session } from 'node:inspector';

/**
 * Counts the blocks of the engine's code that run, as V8 counts them for coverage: the same whatever else the machine
 * does. What the language's own functions do in a call is not counted.
 */
export class CountedWork {
  readonly #session = new Session();

  start(): void {
    this.#session.connect();
    this.#session.post('Profiler.enable');
    this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  stop(): void {
    this.#session.post('Profiler.stopPreciseCoverage');
    this.#session.disconnect();
  }

  /** @returns how many ran since the last call */
  take(): number {
    let work = 0;
    // A session of the thread itself answers before this returns.
    this.#session.post('Profiler.takePreciseCoverage', (error, { result }) => {
      if (error) throw error;
      for (const { url, functions } of result) {
        if (!url.includes('/src/autocomplete/')) continue;
        for (const { ranges } of functions) for (const { count } of ranges) work += count;
      }
    });
    return work;
  }
}
