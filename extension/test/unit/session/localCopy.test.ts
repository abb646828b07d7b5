import assert from 'node:assert/strict';
import * as Y from 'yjs';
import { type CopyStore, type KeptCopy, StoredCopies } from '../../../src/session/localCopy.ts';
import { storeInMemory } from '../support/sessions.ts';

describe('the copy of a document', () => {
  it('can be removed for good once its keeper has stopped, also while it was being written', async () => {
    const copies = new Map<string, KeptCopy>();
    const disk = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const memory = storeInMemory(copies);
    const store: CopyStore = {
      ...memory,
      save: async (name, copy) => {
        begun.resolve();
        await disk.promise;
        await memory.save(name, copy);
      },
    };
    const doc = new Y.Doc();
    const log = { debug() {}, info() {}, warn: assert.fail, error: assert.fail };
    const keeper = new StoredCopies(store, log).open({ doc, name: 'room/main', shown: undefined });
    keeper.keep('epoch');
    doc.getText('content').insert(0, 'text');
    void keeper.flush();
    await begun.promise;
    const removed = keeper.close().then(() => store.remove('room/main'));
    disk.resolve();
    await removed;
    assert.deepEqual([...copies.keys()], []);
  });
});
