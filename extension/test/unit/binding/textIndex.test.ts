import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as Y from 'yjs';
import { fromTextEvent } from '../../../src/binding/delta.ts';
import { TextIndex } from '../../../src/binding/textIndex.ts';

/** An edit at a part of the text, by one of some people; 0 is the one whose text has the index. */
const edit = fc.record({
  by: fc.integer({ min: 0, max: 3 }),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  remove: fc.integer({ min: 0, max: 6 }),
  insert: fc.string({ maxLength: 4 }),
  /** Whether everybody gets everything after it. */
  meet: fc.boolean(),
});

describe('where the items of a text are', () => {
  /** Makes a text of many items by people who edit at once. */
  function edited(edits: readonly (typeof edit extends fc.Arbitrary<infer T> ? T : never)[], start: string) {
    const docs = [0, 1, 2, 3].map((number) => {
      const doc = new Y.Doc();
      doc.clientID = number + 1;
      return doc;
    });
    const [own] = docs as [Y.Doc, ...Y.Doc[]];
    own.getText('content').insert(0, start);
    const meet = () => {
      for (const from of docs) {
        for (const to of docs) {
          if (from !== to) Y.applyUpdate(to, Y.encodeStateAsUpdate(from, Y.encodeStateVector(to)), 'remote');
        }
      }
    };
    meet();
    const text = own.getText('content');
    const index = TextIndex.of(text);
    const undo = new Y.UndoManager(text, { captureTimeout: 0 });
    let mirror = text.toString();
    text.observe((event) => {
      const change = index.changeOf(event);
      const expected = fromTextEvent(event.delta);
      let at = 0;
      let after = '';
      for (const op of change.ops) {
        if (typeof op.retain === 'number') after += mirror.slice(at, at + op.retain);
        if (typeof op.insert === 'string') after += op.insert;
        at += (op.retain as number) ?? op.delete ?? 0;
      }
      mirror = after + mirror.slice(at);
      assert.equal(mirror, text.toString());
      assert.equal(change.changeLength(), expected.changeLength());
    });
    for (const { by, at, remove, insert, meet: all } of edits) {
      const doc = docs[by]!;
      const theirs = doc.getText('content');
      const place = Math.floor(at * theirs.length);
      if (by === 0) index.expect(place);
      doc.transact(() => {
        if (insert) theirs.insert(place, insert);
        const removed = Math.min(remove, theirs.length - place - insert.length);
        if (removed > 0) theirs.delete(place + insert.length, removed);
      });
      if (by === 0 && remove === 6) undo.undo();
      if (all) meet();
    }
    meet();
    for (const doc of docs) assert.equal(doc.getText('content').toString(), mirror);
    return { text, index };
  }

  function checkPlaces(text: Y.Text, index: TextIndex): void {
    let offset = 0;
    for (let item = text._start; item !== null; item = item.right) {
      assert.equal(index.offsetOf(item), offset);
      if (item.deleted || !item.countable) continue;
      assert.deepEqual(index.idAt(offset + item.length - 1), item.lastId);
      offset += item.length;
    }
    assert.equal(index.idAt(offset), undefined);
  }

  it('is told right after any edits, as is what they changed', () => {
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 60 }), fc.string({ maxLength: 200 }), (edits, start) => {
        const { text, index } = edited(edits, start);
        checkPlaces(text, index);
      }),
      { numRuns: 150 },
    );
  });

  it('is told right in a text of thousands of items', () => {
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1500, maxLength: 2000, size: 'max' }), (edits) => {
        const { text, index } = edited(edits, 'x'.repeat(5000));
        checkPlaces(text, index);
        edited(edits.toReversed(), 'y');
      }),
      { numRuns: 3 },
    );
  }).timeout(60_000);
});
