/**
 * The path a request means: paths are the same under `/api/` and without it, with slashes at their end and without.
 * Without a pattern for the slashes: one that is looked for from every slash takes seconds for a path made of them.
 */
export function normalPath(path: string): string {
  const inner = path.startsWith('/api/') ? path.slice('/api'.length) : path;
  let end = inner.length;
  while (end > 1 && inner[end - 1] === '/') end -= 1;
  return inner.slice(0, end);
}
