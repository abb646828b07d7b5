/** A browser tells nobody the name of its user. */
export function localNames(): Promise<string[]> {
  return Promise.resolve([]);
}
