/** The part of a document that is sent: whole lines around the cursor. */
export type RequestText = { code: string; cursorPosition: number };

const charactersBefore = 60_000;
const charactersAfter = 20_000;

/**
 * The text around an offset, not more than is of use; lines stay whole.
 * @param offset in UTF-16 units
 */
export function requestText(text: string, offset: number): RequestText {
  let from = Math.max(0, offset - charactersBefore);
  if (from > 0) from = Math.min(offset, text.indexOf('\n', from) + 1 || offset);
  let to = Math.min(text.length, offset + charactersAfter);
  if (to < text.length) to = Math.max(offset, text.lastIndexOf('\n', to));
  return { code: text.slice(from, to), cursorPosition: offset - from };
}

/**
 * How many lines may be suggested: several only where a line has not begun and nothing stands at the same depth below,
 * as at the start of an empty block.
 * @param lines of the document
 * @param line the cursor's, from 0
 * @param character the cursor's in the line
 */
export function maxLinesAt(lines: readonly string[], line: number, character: number): number {
  const current = lines[line] ?? '';
  if (current.trim() !== '') return 1;
  const below = lines.slice(line + 1).find((text) => text.trim() !== '');
  if (below === undefined) return 6;
  const indent = below.length - below.trimStart().length;
  return indent < character ? 6 : 1;
}
