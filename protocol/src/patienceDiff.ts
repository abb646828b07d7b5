/** A line that stands in both texts, by its numbers in them. */
export type Anchor = { left: number; right: number };

/** Which line each one is that stands only once in its text, in their order. */
function linesOnce(lines: readonly string[]): Map<string, number | undefined> {
  const once = new Map<string, number | undefined>();
  lines.forEach((line, index) => {
    once.set(line, once.has(line) ? undefined : index);
  });
  return once;
}

/**
 * The lines that stand once in both of two texts and in the same order: where Bram Cohen's patience diff takes them
 * apart. Near-linear in the number of lines.
 */
export function anchorsOf(left: readonly string[], right: readonly string[]): Anchor[] {
  const others = linesOnce(right);
  const anchors: Anchor[] = [];
  for (const [line, index] of linesOnce(left)) {
    const other = others.get(line);
    if (index !== undefined && other !== undefined) anchors.push({ left: index, right: other });
  }
  return longestRising(anchors);
}

/** The longest run of anchors that rises on the right too (patience sorting). */
function longestRising(anchors: readonly Anchor[]): Anchor[] {
  const ends: number[] = [];
  const previous: (number | undefined)[] = [];
  anchors.forEach((anchor, index) => {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (anchors[ends[middle]!]!.right < anchor.right) low = middle + 1;
      else high = middle;
    }
    previous.push(low > 0 ? ends[low - 1] : undefined);
    ends[low] = index;
  });
  const run: Anchor[] = [];
  for (let index = ends.at(-1); index !== undefined; index = previous[index]) run.push(anchors[index]!);
  return run.reverse();
}
