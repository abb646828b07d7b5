/**
 * Runs something that nobody waits for.
 * @param timeout by when it runs all the same, in milliseconds
 */
export function whenIdle(run: () => void, timeout: number): void {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(run, { timeout });
  else run();
}
