import type { Range } from './fakeTextDocument.ts';

/** What a formatter does: it replaces the whole text by one without spaces at line ends, with lines indented anew. */
export function formatted(seen: string): Range[] {
  const text = withoutTrailing(seen).replace(/^ +/gm, '    ');
  return [{ from: 0, to: seen.length, text }];
}

/** What VS Code does itself: spaces at line ends go, and a last line end is added. */
export function tidied(seen: string): Range[] {
  const ranges = [...seen.matchAll(/[ \t]+$/gm)].map(({ index, 0: { length } }) => ({
    from: index,
    to: index + length,
    text: '',
  }));
  if (!seen.endsWith('\n') && (ranges.at(-1)?.to ?? 0) < seen.length) {
    ranges.push({ from: seen.length, to: seen.length, text: '\n' });
  }
  return ranges;
}

function withoutTrailing(text: string): string {
  return text.replace(/[ \t]+$/gm, '');
}
