import { setTimeout as delay } from 'node:timers/promises';

/** How long a condition may take on a busy machine, in milliseconds. */
const limitMs = 180_000;

/**
 * Looks at something that tells nobody when it changes, such as a metric, until it is as expected.
 * @param look throws or returns false while it is not
 * @throws what `look` threw last, or an error that names `what`, after the limit
 */
export async function eventually(
  what: string,
  look: () => boolean | Promise<boolean>,
  limit = limitMs,
): Promise<void> {
  const end = performance.now() + limit;
  for (;;) {
    let problem: unknown = new Error(`Not within ${limit} ms: ${what}`);
    try {
      if (await look()) return;
    } catch (error) {
      problem = error;
    }
    if (performance.now() > end) throw problem;
    await delay(20);
  }
}
