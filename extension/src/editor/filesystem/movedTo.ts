/**
 * @param path of a file
 * @param from what was moved: the file, or a folder
 * @returns where the file is then; undefined when it was not moved
 */
export function movedTo(path: string, from: string, to: string): string | undefined {
  if (path === from) return to;
  return path.startsWith(`${from}/`) ? to + path.slice(from.length) : undefined;
}
