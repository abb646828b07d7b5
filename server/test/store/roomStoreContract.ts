import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { UpdateLog } from '../../src/room/updateLog.ts';
import type { IdleRoom, RoomStore } from '../../src/store/roomStore.ts';
import { newDocument, newRoom } from './rooms.ts';

/** What every room store keeps, together with the log its documents are in. */
export function roomStoreContract(
  name: string,
  open: () => Promise<{ rooms: RoomStore; updates: UpdateLog }>,
): void {
  describe(`room store: ${name}`, () => {
    let rooms: RoomStore;
    let updates: UpdateLog;
    before(async () => {
      ({ rooms, updates } = await open());
    });

    const idle = async (before: Date) => (await rooms.findIdle(before, 10_000)).map(({ roomId }) => roomId);
    const later = () => new Date(Date.now() + 24 * 60 * 60 * 1000);

    it('finds a room as it was created, times to the minute where they change often', async () => {
      const room = newRoom({ access: 'locked' });
      const { documents: _, ...fields } = room;
      const record = await rooms.create(room);
      assert.partialDeepStrictEqual(record, fields);
      assert.equal(record.updatedAt.getTime() % 60_000, 0);
      assert.equal(record.deletedAt, undefined);
      assert.deepEqual(await rooms.find(room.roomId), record);
    });

    it('does not know a room nobody created', async () => {
      assert.equal(await rooms.find(`room-${randomUUID()}`), undefined);
      assert.equal(await rooms.update(`room-${randomUUID()}`, { name: 'x' }), undefined);
      assert.equal(await rooms.remove(`room-${randomUUID()}`), false);
    });

    it('invariant 6: the first text of a document is written with it, once', async () => {
      const room = newRoom();
      const firstUpdate = Uint8Array.of(4, 2);
      const document = newDocument(`${room.roomId}/main`, { firstUpdate });
      await rooms.create({ ...room, documents: [document] });
      assert.equal(await rooms.createDocument(room.roomId, newDocument(document.name), 9), 'exists');
      const stored = await updates.load(document.name);
      assert.equal(stored?.epoch, document.epoch);
      assert.deepEqual(
        stored?.tail.map(({ seq, update }) => [seq, [...update]]),
        [[1, [4, 2]]],
      );
    });

    it('creates a room with all its documents or not at all', async () => {
      const taken = newRoom();
      await rooms.create(taken);
      const room = newRoom();
      const documents = [newDocument(room.roomId), newDocument(taken.documents[1]!.name)];
      await assert.rejects(rooms.create({ ...room, documents }));
      assert.equal(await rooms.find(room.roomId), undefined);
      assert.equal(await updates.load(room.roomId), undefined);
    });

    it('of many who create one document at once, one does', async () => {
      const room = newRoom();
      await rooms.create(room);
      const attempts = Array.from({ length: 6 }, () =>
        rooms.createDocument(room.roomId, newDocument(`${room.roomId}/second`), 9),
      );
      const created = (await Promise.all(attempts)).filter((creation) => creation === 'created');
      assert.equal(created.length, 1);
    });

    it('has one document for a path until that one is known to be listed', async () => {
      const room = newRoom();
      await rooms.create(room);
      const create = (file: string) =>
        rooms.createDocument(
          room.roomId,
          newDocument(`${room.roomId}/${file}`, { pendingPath: 'a.txt' }),
          room.documents.length + 2,
        );
      const name = `${room.roomId}/one`;
      assert.equal(await create('one'), 'created');
      assert.deepEqual(await create('two'), { pending: name });
      assert.deepEqual(await rooms.findPending(room.roomId, 60_000), []);
      assert.deepEqual(await rooms.findPending(room.roomId, -60_000), [{ name, path: 'a.txt' }]);
      await rooms.markListed(room.roomId, [name, room.roomId]);
      assert.deepEqual(await rooms.findPending(room.roomId, -60_000), []);
      assert.equal(await create('two'), 'created');
      assert.deepEqual(await create('three'), { pending: `${room.roomId}/two` }, 'not full: it is there');
    });

    it('changes what it is told to and nothing else', async () => {
      const room = newRoom();
      await rooms.create(room);
      const changed = await rooms.update(room.roomId, { name: 'Reviewing', access: 'locked' });
      assert.partialDeepStrictEqual(changed, { name: 'Reviewing', access: 'locked', language: 'typescript' });
      assert.deepEqual(await rooms.find(room.roomId), changed);
    });

    it("counts the owner's tokens and the ends of all sessions, of many at once each", async () => {
      const room = newRoom();
      await rooms.create(room);
      const { roomId } = room;
      const hashes = ['b', 'c', 'd'].map((letter) => letter.repeat(64));
      await Promise.all(hashes.map((hash) => rooms.rotateOwnerToken(roomId, hash)));
      await Promise.all([rooms.endSessions(roomId), rooms.endSessions(roomId)]);
      const record = await rooms.find(roomId);
      assert.partialDeepStrictEqual(record, { ownerGeneration: 3, sessionGeneration: 2 });
      assert.ok(hashes.includes(record!.ownerTokenHash));
      assert.equal(await rooms.endSessions(`room-${randomUUID()}`), undefined);
      await rooms.remove(roomId);
      assert.equal(await rooms.rotateOwnerToken(roomId, 'e'.repeat(64)), undefined);
    });

    it('removes a room once, with its texts, and remembers that it was there', async () => {
      const room = newRoom();
      await rooms.create(room);
      assert.equal(await rooms.remove(room.roomId), true);
      assert.equal(await rooms.remove(room.roomId), false);
      assert.ok((await rooms.find(room.roomId))?.deletedAt);
      for (const { name } of room.documents) assert.equal(await updates.load(name), undefined);
      assert.equal(await rooms.update(room.roomId, { name: 'x' }), undefined);
      assert.equal(await rooms.createDocument(room.roomId, newDocument(`${room.roomId}/new`), 9), 'gone');
    });

    it('removes a document of the room it is named with only', async () => {
      const [room, other] = [newRoom(), newRoom()];
      await rooms.create(room);
      await rooms.create(other);
      assert.equal(await rooms.removeDocument(other.roomId, `${room.roomId}/main`), false);
      assert.equal(await rooms.removeDocument(room.roomId, `${room.roomId}/main`), true);
      assert.equal(await rooms.removeDocument(room.roomId, `${room.roomId}/main`), false);
      assert.equal(await updates.load(`${room.roomId}/main`), undefined);
      assert.ok(await updates.load(room.roomId));
    });

    it('a document that is removed under appends takes each of them or refuses it', async () => {
      const room = newRoom();
      await rooms.create(room);
      const { name, epoch } = room.documents[1]!;
      const appends = Array.from({ length: 40 }, () => updates.append(name, epoch, Uint8Array.of(1), 'ann'));
      const removal = rooms.removeDocument(room.roomId, name);
      const results = await Promise.allSettled(appends);
      assert.equal(await removal, true);
      for (const result of results) {
        if (result.status === 'rejected') assert.equal(result.reason.reason, 'gone');
      }
      await rooms.createDocument(room.roomId, newDocument(name, { epoch: 'anew' }), 9);
      assert.equal((await updates.load(name))?.tail.length, 1);
    });

    it('finds rooms nobody has written in, and archives only those', async () => {
      const room = newRoom();
      await rooms.create(room);
      assert.ok((await idle(later())).includes(room.roomId));
      assert.ok(!(await idle(new Date(0))).includes(room.roomId));
      assert.equal(await rooms.archive(room.roomId, new Date(0)), false);
      assert.equal((await rooms.find(room.roomId))?.deletedAt, undefined);
    });

    it('finds idle rooms page by page, each once, the longest idle first', async () => {
      const made = [newRoom(), newRoom(), newRoom()].map((room) => ({ ...room, name: 'idle' }));
      for (const room of made) await rooms.create(room);
      const found: IdleRoom[] = [];
      for (let page: IdleRoom[]; ; ) {
        page = await rooms.findIdle(later(), 2, found.at(-1));
        found.push(...page);
        if (page.length < 2) break;
      }
      assert.equal(new Set(found.map(({ roomId }) => roomId)).size, found.length);
      for (const { roomId } of made) assert.ok(found.some((room) => room.roomId === roomId));
      const times = found.map(({ updatedAt }) => updatedAt.getTime());
      assert.deepEqual(
        times,
        times.toSorted((a, b) => a - b),
      );
    });

    it('an archived room answers as a deleted one, and comes back as it was', async () => {
      const room = newRoom();
      await rooms.create(room);
      const { name, epoch } = room.documents[1]!;
      await Promise.all([1, 2, 3].map((value) => updates.append(name, epoch, Uint8Array.of(value), 'bob')));
      await updates.compact(name, epoch, 3, Uint8Array.of(99));
      const stored = await updates.load(name);
      const manifest = await updates.load(room.roomId);
      assert.equal(await rooms.archive(room.roomId, later()), true);
      assert.equal(await rooms.archive(room.roomId, later()), false);
      assert.ok((await rooms.find(room.roomId))?.deletedAt);
      assert.equal(await updates.load(name), undefined);
      assert.ok(!(await idle(later())).includes(room.roomId));

      assert.equal(await rooms.restore(room.roomId), true);
      assert.equal(await rooms.restore(room.roomId), false);
      assert.equal((await rooms.find(room.roomId))?.deletedAt, undefined);
      assert.deepEqual(await updates.load(name), stored);
      assert.deepEqual(await updates.load(room.roomId), manifest);
      assert.equal(await updates.append(name, epoch, Uint8Array.of(5), 'bob'), 5);
    });

    it('deletes archives for good', async () => {
      const room = newRoom();
      await rooms.create(room);
      await rooms.archive(room.roomId, later());
      assert.equal(await rooms.pruneArchives(new Date(0)), 0);
      assert.equal(await rooms.pruneArchives(later()), 2);
      assert.equal(await rooms.restore(room.roomId), false);
    });
  });
}
