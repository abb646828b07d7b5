import assert from 'node:assert/strict';
import { DeskMemory } from '../../../src/platform/deskMemory.ts';
import { memento } from '../support/memento.ts';

describe('what a window knows over a restart', () => {
  it('is at the same desk, and knows which saves it has', () => {
    const kept = memento();
    const before = new DeskMemory(kept);
    before.keepSave('room', 'a', 3);
    before.keepSave('room', 'a', 2);
    const after = new DeskMemory(kept);
    assert.equal(after.desk, before.desk);
    assert.equal(after.hasSave('room', 'a', 3), true);
    assert.equal(after.hasSave('room', 'a', 4), false);
    assert.equal(after.hasSave('room', 'b', 1), false);
  });

  it('knows of one room, the one it was in last', () => {
    const kept = new DeskMemory(memento());
    kept.keepSave('room', 'a', 3);
    kept.keepSave('other', 'a', 1);
    assert.equal(kept.hasSave('room', 'a', 1), false);
  });
});
