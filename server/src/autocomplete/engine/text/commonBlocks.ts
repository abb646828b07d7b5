/** Lines two texts have in common: `length` of them from `before` in the one and from `after` in the other. */
export type Block = { before: number; after: number; length: number };

/** How many lines in a row may be written, taken out or replaced and still be seen as one edit. */
const widest = 48;

/**
 * What two texts have in common, block by block in their order. Where several people type in one file, few lines of it
 * change between two looks, but those are far apart.
 * @param before lines without their breaks
 * @param after the same of the other text
 */
export function commonBlocks(before: readonly string[], after: readonly string[]): Block[] {
  let tail = 0;
  const shorter = Math.min(before.length, after.length);
  while (tail < shorter && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  const beforeEnd = before.length - tail;
  const afterEnd = after.length - tail;
  const blocks: Block[] = [];
  let one = 0;
  let other = 0;
  while (one < beforeEnd && other < afterEnd) {
    const block = { before: one, after: other, length: 0 };
    while (one < beforeEnd && other < afterEnd && before[one] === after[other]) {
      one++;
      other++;
    }
    block.length = one - block.before;
    if (block.length > 0) blocks.push(block);
    const next = nextCommon(before, after, one, other, beforeEnd, afterEnd);
    if (!next) break;
    [one, other] = next;
  }
  if (tail > 0) blocks.push({ before: beforeEnd, after: afterEnd, length: tail });
  return blocks;
}

/** The nearest place where both texts go on alike for two lines, or to the end of what is compared. */
function nextCommon(
  before: readonly string[],
  after: readonly string[],
  one: number,
  other: number,
  beforeEnd: number,
  afterEnd: number,
): [one: number, other: number] | undefined {
  for (let distance = 1; distance <= widest; distance++) {
    for (let skipped = 0; skipped <= distance; skipped++) {
      const i = one + skipped;
      const j = other + distance - skipped;
      if (i >= beforeEnd || j >= afterEnd || before[i] !== after[j]) continue;
      const isEnd = i + 1 === beforeEnd && j + 1 === afterEnd;
      if (isEnd || (i + 1 < beforeEnd && j + 1 < afterEnd && before[i + 1] === after[j + 1])) return [i, j];
    }
  }
  return undefined;
}
