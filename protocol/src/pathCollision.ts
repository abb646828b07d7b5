/**
 * What a path is on every disk: some take names that differ in case, or in how an accent is encoded, for one name.
 * @returns the same for all paths that some disk cannot tell apart: Unicode NFC with full case folding
 */
export function pathKey(path: string): string {
  // Taken apart first, as Unicode compares. Down, so that ẞ is ß; up, so that what has no single lower case form (ß, ﬁ)
  // becomes what its disk makes of it.
  const folded = path.normalize('NFD').toLowerCase().toUpperCase().toLowerCase();
  // Only JavaScript tells the last sigma of a word from the others.
  return folded.replaceAll('ς', 'σ').normalize('NFC');
}

/**
 * The path among `others` that one disk cannot hold beside `path`: the same in another spelling, a file where the
 * other has a folder, or a folder in another spelling.
 * @returns undefined when there is none; a path does not collide with itself
 */
export function collidingPath(path: string, others: Iterable<string>): string | undefined {
  const names = path.split('/');
  const keys = pathKey(path).split('/');
  for (const other of others) {
    if (other !== path && collide(names, keys, other)) return other;
  }
  return undefined;
}

function collide(names: readonly string[], keys: readonly string[], other: string): boolean {
  // Most paths begin with other letters, whatever their case; looking at all of each would be wasted on them.
  // One that is followed by another plain one has no accent of its own.
  const isPlain = other.charCodeAt(0) < 128 && other.charCodeAt(1) < 128;
  if (isPlain && pathKey(other[0]!) !== keys[0]![0]) return false;
  const otherNames = other.split('/');
  const shared = Math.min(names.length, otherNames.length);
  for (let at = 0; at < shared; at += 1) {
    if (names[at] === otherNames[at]) continue;
    return pathKey(otherNames[at]!) === keys[at];
  }
  // One is the folder of the other.
  return true;
}
