/** Resolves to whether `work` settles within some milliseconds; does not cancel it. */
export function withTimeout(milliseconds: number, work: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), milliseconds);
    const settled = () => {
      clearTimeout(timer);
      resolve(true);
    };
    void work.then(settled, settled);
  });
}
