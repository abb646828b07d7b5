import assert from 'node:assert/strict';
import * as Y from 'yjs';
import { DocumentBinding } from '../../../../src/binding/index.ts';
import { closest, commonText } from '../../../../src/editor/mergeBase/commonText.ts';

/** What document and room become when a window comes back. */
function merged(base: string, document: string, room: string): string {
  const doc = new Y.Doc();
  const text = doc.getText();
  text.insert(0, room);
  const binding = new DocumentBinding({
    text,
    port: { version: 1, applyEdit: () => new Promise<boolean>(() => {}) },
    documentText: document,
    eol: '\n',
    commonText: commonText(base, document, room),
    reports: {
      diverged: () => assert.fail('diverged'),
      refused: () => {},
      altered: () => {},
    },
  });
  binding.dispose();
  return text.toString();
}

describe('a document that comes back to its room', () => {
  it('keeps what was typed while nobody listened', () => {
    assert.equal(
      merged('one\ntwo\n', 'one\ntyped\ntwo\n', 'one\ntwo\ntheirs\n'),
      'one\ntyped\ntwo\ntheirs\n',
    );
  });

  it('deletes what was deleted, and nothing of what others wrote', () => {
    assert.equal(
      merged('one\ntwo\nthree\n', 'one\nthree\n', 'one\ntwo\nthree\nfour\n'),
      'one\nthree\nfour\n',
    );
  });

  it('writes nothing a second time that the room has already', () => {
    assert.equal(merged('one\n', 'one\nsent', 'one\nsent'), 'one\nsent');
    assert.equal(merged('one\n', 'one\nsent and unsent', 'one\nsent'), 'one\nsent and unsent');
    assert.equal(merged('one\n', 'one\nthe', 'one\ntheirs'), 'one\ntheirs');
  });

  it('finds words that are alike where they were typed, however far each of the three texts is', () => {
    const words = (name: string) => Array.from({ length: 60 }, (_, index) => `${name}${index + 1} `).join('');
    const text = (ada: number, ben: number) =>
      `${words('ada').slice(0, ada)}\n\n${words('ben').slice(0, ben)}`;
    for (const [kept, shown, sent] of [
      [23, 147, 78],
      [53, 87, 142],
      [93, 125, 106],
      [8, 49, 68],
      [0, 81, 57],
      [0, 0, 83],
    ] as const) {
      const room = text(shown + 40, sent);
      assert.equal(merged(text(kept, kept), text(shown, 300), room), text(shown + 40, 300));
    }
  });

  it('tells each edit that both have from those that one has', () => {
    const base = 'a\nb\nc\nd\n';
    assert.equal(merged(base, 'a1\nb\nc\nd3\n', 'a1\nb2\nc\nd\n'), 'a1\nb2\nc\nd3\n');
  });

  it('a deletion both have is one deletion', () => {
    assert.equal(merged('one\ntwo\nthree\n', 'one\nthree\n', 'one\nthree\n'), 'one\nthree\n');
  });

  it('two different texts at one place both stay', () => {
    assert.equal(merged('<>', '<mine>', '<theirs>'), '<minetheirs>');
  });
});

describe('the text a document was made from', () => {
  it('is the one that differs least', () => {
    assert.equal(closest('one two three', ['one', 'one two', '']), 'one two');
    assert.equal(closest('one', []), undefined);
  });

  it('of two equal ones, the first', () => {
    assert.equal(closest('one', ['one', 'one']), 'one');
  });
});
