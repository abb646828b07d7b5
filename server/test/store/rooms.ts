import { randomUUID } from 'node:crypto';
import type { Store } from '../../src/store/open/store.ts';
import type { NewDocument, NewRoom } from '../../src/store/roomStore.ts';
import type { LogUnderTest } from './updateLogContract.ts';

export function newDocument(name: string, change: Partial<NewDocument> = {}): NewDocument {
  return { name, epoch: randomUUID(), firstUpdate: Uint8Array.of(0), author: 'ann', ...change };
}

/** A room with a manifest and a main file, under an id of its own. */
export function newRoom(change: Partial<NewRoom> = {}): NewRoom {
  const roomId = change.roomId ?? `room-${randomUUID()}`;
  return {
    roomId,
    name: 'Pairing',
    language: 'typescript',
    access: 'open',
    ownerTokenHash: 'a'.repeat(64),
    documents: [newDocument(roomId), newDocument(`${roomId}/main`)],
    ...change,
  };
}

/** A store's update log with the means the contract asks for. */
export function logUnderTest(store: Store, another: Store, close: () => Promise<void>): LogUnderTest {
  return {
    log: store.updates,
    another: another.updates,
    close,
    async createDocument(name, epoch, firstUpdate) {
      const roomId = name.split('/')[0]!;
      if (!(await store.rooms.find(roomId))) await store.rooms.create(newRoom({ roomId, documents: [] }));
      await store.rooms.createDocument(roomId, newDocument(name, { epoch, firstUpdate }), 9);
    },
    async removeDocument(name) {
      await store.rooms.removeDocument(name.split('/')[0]!, name);
    },
  };
}
