/** Where the name of a cursor stands: on the row above its line or below it, or behind the end of the line. */
export type LabelPlace = 'above' | 'below' | 'end';

/**
 * The first place where a name hides no text: it begins at the cursor's column and reaches to the right.
 * @param lineAt the text of a line; undefined where the document has none
 * @param tabSize how many columns a tab reaches at most
 */
export function labelPlace(
  lineAt: (line: number) => string | undefined,
  cursor: { line: number; character: number },
  tabSize: number,
): LabelPlace {
  const column = columnsOf(lineAt(cursor.line)?.slice(0, cursor.character) ?? '', tabSize);
  const isFree = (line: number) => columnsOf(lineAt(line)?.trimEnd() ?? '', tabSize) <= column;
  // Above the first line the editor ends.
  if (cursor.line > 0 && isFree(cursor.line - 1)) return 'above';
  return isFree(cursor.line + 1) ? 'below' : 'end';
}

function columnsOf(text: string, tabSize: number): number {
  let columns = 0;
  for (const character of text) columns += character === '\t' ? tabSize - (columns % tabSize) : 1;
  return columns;
}
