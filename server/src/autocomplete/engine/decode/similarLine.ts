/** More characters than this before the cursor are not compared: all that many agree are alike. */
const longest = 24;

/**
 * The rest of the line whose beginning is most like the cursor's: the same characters directly before the cursor, as many
 * as possible, the nearest line of equals. What copying from a similar line would suggest.
 * @param lines the other lines of the file, the ones above the cursor first
 * @param above how many of them are above it
 * @param prefix the cursor's line up to the cursor
 */
export function similarLine(
  lines: readonly string[],
  above: number,
  prefix: string,
): { rest: string; shared: number } {
  const start = prefix.trimStart();
  let best = { rest: '', shared: 0, distance: Number.POSITIVE_INFINITY };
  if (start === '') return best;
  const tail = start.slice(-longest);
  // A match of the last few characters is asked for first: it is what `indexOf` finds fast.
  const anchor = tail.slice(-Math.min(4, tail.length));
  for (let number = 0; number < lines.length; number++) {
    const line = lines[number]!;
    for (let at = line.indexOf(anchor); at !== -1; at = line.indexOf(anchor, at + 1)) {
      const end = at + anchor.length;
      let shared = anchor.length;
      while (
        shared < tail.length &&
        shared < end &&
        line[end - shared - 1] === tail[tail.length - shared - 1]
      )
        shared++;
      const distance = Math.abs(number - above);
      if (shared > best.shared || (shared === best.shared && distance < best.distance)) {
        best = { rest: line.slice(end).trimEnd(), shared, distance };
      }
    }
  }
  return best;
}
