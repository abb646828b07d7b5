/** One change of a document and the lines it touched before it. */
export type ChangedLines = { range: { start: { line: number }; end: { line: number } }; text: string };

/**
 * Whether changes were made elsewhere than at the cursors: by somebody else, or by a command over the whole document.
 * Typing changes the line a cursor is in, or the ones it reaches to.
 * @param selections where the cursors are; whether before or after the change makes no difference but for its lines
 */
export function isByOthers(
  changes: readonly ChangedLines[],
  selections: readonly { active: { line: number } }[],
): boolean {
  return changes.some(({ range: { start, end }, text }) => {
    const last = Math.max(end.line, start.line + text.split('\n').length - 1);
    return !selections.some(({ active: { line } }) => start.line <= line && line <= last);
  });
}
