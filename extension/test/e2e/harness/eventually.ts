import { setTimeout as pause } from 'node:timers/promises';

/**
 * Resolves with what a check returns, once it no longer throws. For what nothing tells of, so it is asked again and
 * again; the pause leaves the processor to those it waits for.
 * @throws what the check threw last, when it still does after `milliseconds`
 */
export async function eventually<T>(check: () => T | Promise<T>, milliseconds = 90_000): Promise<T> {
  const end = performance.now() + milliseconds;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > end) throw error;
      await pause(50);
    }
  }
}
