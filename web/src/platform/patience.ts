/**
 * Waits for something, but not for ever. It goes on all the same.
 * @returns whether it ended in time
 */
export function endsWithin(milliseconds: number, work: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), milliseconds);
    void work.finally(() => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}
