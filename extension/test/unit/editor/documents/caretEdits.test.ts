import assert from 'node:assert/strict';
import { besideCarets } from '../../../../src/editor/documents/caretEdits.ts';

/** Edits as the binding plans them: sorted, in offsets of the text before them. */
function apply(text: string, edits: readonly { offset: number; length: number; text: string }[]): string {
  return edits.reduceRight(
    (now, { offset, length, text: inserted }) => now.slice(0, offset) + inserted + now.slice(offset + length),
    text,
  );
}

describe('edits beside carets', () => {
  const text = 'ab😀\r\nc';
  const characterAt = (offset: number) =>
    text.startsWith('\r\n', offset)
      ? '\r\n'
      : offset < text.length
        ? String.fromCodePoint(text.codePointAt(offset)!)
        : '';
  const insert = (offset: number) => ({ offset, length: 0, text: 'X' });

  it('replace the whole character behind the caret, and give the same text', () => {
    for (const offset of [0, 1, 2, 4, 6]) {
      const edits = [insert(offset)];
      const widened = besideCarets(edits, new Set([offset]), characterAt);
      assert.equal(widened[0]!.length, characterAt(offset).length);
      assert.equal(apply(text, widened), apply(text, edits));
    }
  });

  it('stay as they are away from carets, at the end of the document, and before another edit', () => {
    const end = [insert(text.length)];
    assert.deepEqual(besideCarets(end, new Set([text.length]), characterAt), end);
    assert.deepEqual(besideCarets([insert(1)], new Set([2]), characterAt), [insert(1)]);
    const close = [insert(2), { offset: 3, length: 0, text: 'Y' }];
    assert.deepEqual(besideCarets(close, new Set([2]), characterAt), close);
    const deletion = [{ offset: 1, length: 1, text: '' }];
    assert.deepEqual(besideCarets(deletion, new Set([1]), characterAt), deletion);
  });
});
