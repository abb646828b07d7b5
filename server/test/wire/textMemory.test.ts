import assert from 'node:assert/strict';
import * as Y from 'yjs';
import { TextMemory } from '../../src/wire/textMemory.ts';
import { firstUpdate } from './testServer.ts';

describe('the texts a script has seen', () => {
  const memoryOf = (versions: number, size: number) => {
    const memory = new TextMemory(() => 7);
    for (let version = 1; version <= versions; version += 1) {
      const text = String(version).padEnd(size, 'x');
      memory.sent({ state: firstUpdate(text), text });
      memory.wasRead();
    }
    return memory;
  };

  it('the last eight are remembered while they are small', () => {
    const memory = memoryOf(9, 100);
    assert.equal(memory.edit('edited', 1).is, 'unknown');
    for (let version = 2; version <= 9; version += 1)
      assert.equal(memory.edit('edited', version).is, 'update');
  });

  it('invariant 5: of large ones no more than the bound in bytes, and always the last', () => {
    const memory = memoryOf(8, 900_000);
    assert.equal(memory.edit('edited', 6).is, 'unknown');
    assert.equal(memory.edit('edited', 7).is, 'update');
    const larger = memoryOf(3, 5_000_000);
    assert.equal(larger.edit('edited', 1).is, 'unknown');
    const edit = larger.edit('edited', 3);
    assert.ok(edit.is === 'update' && Y.decodeUpdate(edit.update).structs.length > 0);
  });
});
