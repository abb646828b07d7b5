/**
 * The indent a text uses, by what most of its first indented lines gain over the line before.
 * @returns a tab, or two or four blanks; two blanks when the text says nothing
 */
export function detectIndent(text: string): string {
  const votes = { '\t': 0, '  ': 0, '    ': 0 };
  let before = 0;
  for (const line of text.slice(0, 20_000).split('\n')) {
    if (line.trim() === '') continue;
    if (line.startsWith('\t')) votes['\t'] += 1;
    const blanks = line.length - line.trimStart().length;
    if (!line.startsWith('\t') && blanks - before === 2) votes['  '] += 1;
    if (!line.startsWith('\t') && blanks - before === 4) votes['    '] += 1;
    before = line.startsWith('\t') ? 0 : blanks;
  }
  const [best, count] = Object.entries(votes).reduce((a, b) => (b[1] > a[1] ? b : a));
  return count > 0 ? best : '  ';
}
