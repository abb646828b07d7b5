import assert from 'node:assert/strict';
import * as Y from 'yjs';
import { CopyKeeper, type CopyStore, type KeptCopy } from '../../../src/session/copies.ts';
import type { RoomDocument } from '../../../src/session/roomDocument.ts';
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
    const part = { doc, name: 'room/main', epoch: 'epoch', shown: undefined, on() {}, off() {} };
    const log = { debug() {}, info() {}, warn: assert.fail, error: assert.fail };
    const keeper = new CopyKeeper(part as unknown as RoomDocument, store, log);
    doc.getText('content').insert(0, 'text');
    void keeper.flush();
    await begun.promise;
    const removed = keeper.stop().then(() => store.remove('room/main'));
    disk.resolve();
    await removed;
    assert.deepEqual([...copies.keys()], []);
  });
});
