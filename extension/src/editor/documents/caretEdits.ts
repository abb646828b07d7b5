import type { PlannedEdit } from '../../binding/index.ts';

/**
 * Turns each insertion at a caret into a replacement of the character behind it by the insertion and that character:
 * the same text in the end, and the caret stays before it.
 * @param carets offsets of the document
 * @param characterAt the character at an offset, a line end as the document has it; empty at the end of the document
 */
export function besideCarets(
  edits: readonly PlannedEdit[],
  carets: ReadonlySet<number>,
  characterAt: (offset: number) => string,
): PlannedEdit[] {
  return edits.map((edit, index) => {
    if (edit.length > 0 || !carets.has(edit.offset)) return edit;
    const character = characterAt(edit.offset);
    const next = edits[index + 1];
    if (character === '' || (next && next.offset < edit.offset + character.length)) return edit;
    return { offset: edit.offset, length: character.length, text: edit.text + character };
  });
}
