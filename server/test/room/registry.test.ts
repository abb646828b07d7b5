import assert from 'node:assert/strict';
import { Registry } from '../../src/room/registry.ts';

type Document = { name: string; pendingWrites: boolean };

describe('the documents in memory', () => {
  const open = (pendingWrites = false): Document => ({ name: 'a', pendingWrites });

  it('invariant 4: a document is loaded once, and all who wait get it', () => {
    const registry = new Registry<Document, string>();
    assert.deepEqual(registry.hold('a', 'ann'), { is: 'load' });
    assert.deepEqual(registry.hold('a', 'bob'), { is: 'loading' });
    assert.equal(registry.find('a'), undefined, 'it is not there before it is loaded');
    const document = open();
    assert.deepEqual(registry.loaded(document), ['ann', 'bob']);
    assert.deepEqual(registry.hold('a', 'carol'), { is: 'open', open: document });
  });

  it('a load that fails leaves nothing behind', () => {
    const registry = new Registry<Document, string>();
    registry.hold('a', 'ann');
    assert.deepEqual(registry.failed('a'), ['ann']);
    assert.deepEqual(registry.hold('a', 'ann'), { is: 'load' });
  });

  it('invariant 4: it is let go only when nobody holds it and its writes are settled', () => {
    const registry = new Registry<Document, string>();
    const document = open(true);
    registry.hold('a', 'ann');
    registry.hold('a', 'bob');
    registry.loaded(document);
    assert.equal(registry.release(document), false);
    assert.equal(registry.expire(document), false, 'somebody has it open');
    assert.equal(registry.release(document), true);
    assert.equal(registry.expire(document), false, 'a write is under way');
    assert.equal(registry.settled(document), false, 'another is still');
    assert.equal(registry.find('a'), document);
    document.pendingWrites = false;
    assert.equal(registry.settled(document), true);
    assert.equal(registry.size, 0);
  });

  it('whoever comes while it is closing gets the same document', () => {
    const registry = new Registry<Document, string>();
    const document = open(true);
    registry.hold('a', 'ann');
    registry.loaded(document);
    registry.release(document);
    registry.expire(document);
    assert.deepEqual(registry.hold('a', 'bob'), { is: 'open', open: document });
    document.pendingWrites = false;
    assert.equal(registry.settled(document), false, 'it is open again');
  });

  it('a document that was replaced can neither be released nor expire in the name of the new one', () => {
    const registry = new Registry<Document, string>();
    const [old, anew] = [open(), open()];
    registry.hold('a', 'ann');
    registry.loaded(old);
    registry.remove(old);
    registry.hold('a', 'bob');
    registry.loaded(anew);
    assert.equal(registry.release(old), false);
    assert.equal(registry.expire(old), false);
    assert.equal(registry.find('a'), anew);
  });
});
