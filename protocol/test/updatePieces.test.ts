import assert from 'node:assert/strict';
import { splitUpdate } from '@tandem/protocol/updatePieces';
import * as Y from 'yjs';

const maxBytes = 1000;

/** Applies the parts one after another. */
function textOf(updates: readonly Uint8Array[], doc = new Y.Doc()): string {
  for (const update of updates) Y.applyUpdate(doc, update);
  assert.equal(doc.store.pendingStructs, null);
  assert.equal(doc.store.pendingDs, null);
  return doc.getText('content').toString();
}

describe('an update in parts', () => {
  it('leaves a small one as it is', () => {
    const doc = new Y.Doc();
    doc.getText('content').insert(0, 'small');
    const update = Y.encodeStateAsUpdate(doc);
    assert.deepEqual(splitUpdate(update, maxBytes), [update]);
  });

  it('cuts what was pasted in one piece, and Yjs joins it again', () => {
    const doc = new Y.Doc();
    const pasted = 'wörter und 📎\n'.repeat(1000);
    doc.getText('content').insert(0, pasted);
    const parts = splitUpdate(Y.encodeStateAsUpdate(doc), maxBytes);
    assert.ok(parts.length > 10);
    for (const part of parts) assert.ok(part.length <= maxBytes + 20, `${part.length} bytes`);
    const other = new Y.Doc();
    assert.equal(textOf(parts, other), pasted);
    assert.deepEqual(Y.encodeStateAsUpdate(other), Y.encodeStateAsUpdate(doc));
  });

  it('never cuts a surrogate pair', () => {
    for (const before of ['', 'a']) {
      const doc = new Y.Doc();
      const pasted = before + '📎'.repeat(2000);
      doc.getText('content').insert(0, pasted);
      assert.equal(textOf(splitUpdate(Y.encodeStateAsUpdate(doc), maxBytes)), pasted);
    }
  });

  it('keeps deletions, several authors, and what is beside the text', () => {
    const doc = new Y.Doc();
    const text = doc.getText('content');
    for (let author = 0; author < 5; author += 1) {
      const other = new Y.Doc();
      Y.applyUpdate(other, Y.encodeStateAsUpdate(doc));
      const theirs = other.getText('content');
      theirs.insert(theirs.length >> 1, `${author}`.repeat(1500));
      theirs.delete(theirs.length >> 2, 300);
      other.getMap('meta').set(`author ${author}`, { name: 'x'.repeat(200) });
      Y.applyUpdate(doc, Y.encodeStateAsUpdate(other));
    }
    const received = new Y.Doc();
    assert.equal(textOf(splitUpdate(Y.encodeStateAsUpdate(doc), maxBytes), received), text.toString());
    assert.deepEqual(received.getMap('meta').toJSON(), doc.getMap('meta').toJSON());
    assert.deepEqual(Y.snapshot(received), Y.snapshot(doc));
  });

  it('goes on where the receiver is', () => {
    const doc = new Y.Doc();
    const text = doc.getText('content');
    text.insert(0, 'start\n');
    const received = new Y.Doc();
    Y.applyUpdate(received, Y.encodeStateAsUpdate(doc));
    text.insert(3, 'pasted'.repeat(1000));
    const update = Y.encodeStateAsUpdate(doc, Y.encodeStateVector(received));
    assert.equal(textOf(splitUpdate(update, maxBytes), received), text.toString());
  });
});
