import assert from 'node:assert/strict';
import { indentUnit } from '@codemirror/language';
import { EditorState, type TransactionSpec } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import { type YSyncConfig, ySyncAnnotation } from 'y-codemirror.next';
import { ghostOf } from '../../src/editor/ghostAnswer.ts';
import { acceptGhostByTab, type Ghost, ghostField, nextWord, showGhost } from '../../src/editor/ghostText.ts';

const fromPeer = ySyncAnnotation.of({} as YSyncConfig);

/** A document with the cursor at its end and a suggestion there, after some changes. */
function ghostAfter(text: string, suggestion: string, ...changes: TransactionSpec[]): Ghost | undefined {
  const at = text.length;
  let state = EditorState.create({ doc: text, selection: { anchor: at }, extensions: ghostField });
  state = state.update({ effects: showGhost.of({ at, end: at, text: suggestion }) }).state;
  for (const change of changes) state = state.update(change).state;
  return state.field(ghostField);
}

describe('the suggestion after the cursor', () => {
  it('shrinks while a person types what it says', () => {
    const ghost = ghostAfter('con', 'sole.log', {
      changes: { from: 3, insert: 'so' },
      selection: { anchor: 5 },
    });
    assert.deepEqual(ghost, { at: 5, end: 5, text: 'le.log' });
  });

  it('goes when a person types something else, types it all, or moves away', () => {
    assert.equal(
      ghostAfter('con', 'sole', { changes: { from: 3, insert: 'x' }, selection: { anchor: 4 } }),
      undefined,
    );
    assert.equal(
      ghostAfter('con', 'sole', { changes: { from: 3, insert: 'sole' }, selection: { anchor: 7 } }),
      undefined,
    );
    assert.equal(ghostAfter('con', 'sole', { selection: { anchor: 1 } }), undefined);
    assert.equal(ghostAfter('con', 'sole', { changes: { from: 2, to: 3 } }), undefined);
  });

  it('goes when a person writes in two places at once', () => {
    const twice = {
      changes: [
        { from: 0, insert: 's' },
        { from: 3, insert: 's' },
      ],
      selection: { anchor: 5 },
    };
    assert.equal(ghostAfter('con', 'sole', twice), undefined);
  });

  it('moves along when a peer writes elsewhere', () => {
    const ghost = ghostAfter('a\ncon', 'sole', {
      changes: { from: 0, insert: 'xyz' },
      annotations: fromPeer,
    });
    assert.deepEqual(ghost, { at: 8, end: 8, text: 'sole' });
  });

  it('stands for a bracket the editor closed, where it closes that one too', () => {
    const typed = { changes: { from: 3, insert: '()' }, selection: { anchor: 4 } };
    assert.deepEqual(ghostAfter('log', '(String(err))', typed), { at: 4, end: 5, text: 'String(err))' });
    assert.equal(ghostAfter('log', '(String(err)', typed), undefined);
  });

  it('goes when a peer writes at its place', () => {
    assert.equal(
      ghostAfter('con', 'sole', { changes: { from: 3, insert: 's' }, annotations: fromPeer }),
      undefined,
    );
  });
});

describe('accepting word by word', () => {
  it('takes blanks with the word after them, and a run of signs as one word', () => {
    assert.equal(nextWord('  return value;'), '  return');
    assert.equal(nextWord('();\n'), '();');
    assert.equal(nextWord('größe + 1'), 'größe');
    assert.equal(nextWord('\n    next'), '\n    next');
    assert.equal(nextWord('   '), '   ');
  });
});

describe('Tab with a suggestion', () => {
  /** What stands after it; undefined where it is left to indent. */
  function afterTab(text: string, suggestion: string): string | undefined {
    let state = EditorState.create({
      doc: text,
      selection: { anchor: text.length },
      extensions: [ghostField, indentUnit.of('  ')],
    });
    const dispatch = (...specs: TransactionSpec[]) => {
      state = state.update(...specs).state;
    };
    dispatch({ effects: showGhost.of({ at: text.length, end: text.length, text: suggestion }) });
    const view = { dispatch, state } as unknown as EditorView;
    return acceptGhostByTab(view) ? state.doc.toString() : undefined;
  }

  it('inserts it', () => {
    assert.equal(afterTab('con', 'sole'), 'console');
    assert.equal(afterTab('a\n  ', 'b'), 'a\n  b');
    assert.equal(afterTab('a', '  b'), 'a  b');
  });

  it('indents in front of a line’s text where it begins with blanks', () => {
    assert.equal(afterTab('a\n', '  b'), undefined);
    assert.equal(afterTab('a\n  ', '  b'), undefined);
  });
});

describe('an answer that grows', () => {
  /** The suggestion after an answer that was asked for behind `con`. */
  function after(typed: string, shown: string | undefined, suggestion: string, replaceEnd?: number) {
    const at = 3 + typed.length;
    let state = EditorState.create({
      doc: `con${typed})`,
      selection: { anchor: at },
      extensions: ghostField,
    });
    if (shown !== undefined)
      state = state.update({ effects: showGhost.of({ at, end: at + 1, text: shown }) }).state;
    return ghostOf(state, 3, { suggestion, replaceEnd }, 3);
  }

  it('is shown, with what it replaces', () => {
    assert.deepEqual(after('', undefined, 'sole)', 4), { ghost: { at: 3, end: 4, text: 'sole)' } });
  });

  it('is more of what is shown, also when a part of it was typed', () => {
    assert.deepEqual(after('so', 'le', 'sole.log'), { ghost: { at: 5, end: 6, text: 'le.log' } });
  });

  it('changes nothing where it says the same, or no more than was typed', () => {
    assert.equal(after('so', 'le', 'sole'), undefined);
    assert.equal(after('so', undefined, 'so'), undefined);
  });

  it('takes back what it began', () => {
    assert.deepEqual(after('', 'sole', ''), { ghost: undefined });
  });
});
