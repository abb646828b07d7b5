import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Resolves with what a check returns, once it no longer throws.
 * @throws what the check threw last, when it still does after `milliseconds`
 */
export async function eventually<T>(check: () => T | Promise<T>, milliseconds = 90_000): Promise<T> {
  const end = performance.now() + milliseconds;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > end) throw error;
      await nextTurn();
    }
  }
}
