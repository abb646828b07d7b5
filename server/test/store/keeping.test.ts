import assert from 'node:assert/strict';
import type { Store, StoreOptions } from '../../src/store/open/store.ts';
import { onBothDatabases } from './databases.ts';
import { newRoom } from './rooms.ts';
import { bytes } from './updateLogContract.ts';

/** Corrupts every byte string of a table: the last byte is turned over. */
const flip = (table: string) =>
  `update ${table} set data = set_byte(data, length(data) - 1, get_byte(data, length(data) - 1) # 255)`;

onBothDatabases('what is kept', (database) => {
  async function withStore<T>(
    work: (store: Store) => Promise<T>,
    options?: Partial<StoreOptions>,
  ): Promise<T> {
    const store = await database().open(options);
    try {
      return await work(store);
    } finally {
      await store.close();
    }
  }

  /** A room whose manifest has the updates 0 to `last`, each committed alone. */
  async function roomWith(store: Store, last: number) {
    const room = newRoom({ documents: [] });
    const document = { name: room.roomId, epoch: 'e', firstUpdate: bytes(0), author: 'ann' };
    await store.rooms.create({ ...room, documents: [document] });
    for (let value = 1; value <= last; value++)
      await store.updates.append(room.roomId, 'e', bytes(value), 'ann');
    return room.roomId;
  }

  const idsOf = `select id from documents where name = $1`;

  it('keeps what a snapshot replaced as history, and prunes it by age', async () => {
    const day = 24 * 60 * 60 * 1000;
    const roomId = await withStore(
      async (store) => {
        const id = await roomWith(store, 4);
        await store.updates.compact(id, 'e', 3, bytes(42));
        assert.equal(await store.pruneHistory(new Date()), 0);
        return id;
      },
      { historyRetentionMs: day },
    );
    const history = `select first_seq from history where document_id in (${idsOf})`;
    assert.equal((await database().execute(history, [roomId])).length, 3);
    await withStore(
      async ({ updates, pruneHistory }) => {
        assert.equal(await pruneHistory(new Date(Date.now() + day + 60_000)), 3);
        assert.equal((await updates.load(roomId))?.tail.length, 2);
      },
      { historyRetentionMs: day },
    );
  });

  it('keeps no history when its retention is 0', async () => {
    const roomId = await withStore(
      async (store) => {
        const id = await roomWith(store, 2);
        await store.updates.compact(id, 'e', 3, bytes(42));
        return id;
      },
      { historyRetentionMs: 0 },
    );
    for (const table of ['history', 'updates']) {
      const rows = await database().execute(`select 1 from ${table} where document_id in (${idsOf})`, [
        roomId,
      ]);
      assert.equal(rows.length, 0, table);
    }
  });

  it('marks a room as written in, to the minute', async () => {
    let now = new Date('2030-01-01T00:00:30Z');
    const roomId = await withStore(
      async (store) => {
        const id = await roomWith(store, 0);
        now = new Date('2030-01-01T00:05:59Z');
        await store.updates.append(id, 'e', bytes(1), 'ann');
        return id;
      },
      { clock: () => now },
    );
    await withStore(
      async (store) => {
        assert.deepEqual((await store.rooms.find(roomId))?.updatedAt, new Date('2030-01-01T00:05:00Z'));
        now = new Date('2030-01-01T00:06:01Z');
        await store.updates.append(roomId, 'e', bytes(2), 'ann');
      },
      { clock: () => now },
    );
    await withStore(async (store) => {
      assert.deepEqual((await store.rooms.find(roomId))?.updatedAt, new Date('2030-01-01T00:06:00Z'));
    });
  });

  it('puts a corrupt row aside, reports it by ids only, and still opens the document', async () => {
    const roomId = await withStore((store) => roomWith(store, 3));
    await database().execute(`${flip('updates')} where first_seq = 3 and document_id in (${idsOf})`, [
      roomId,
    ]);
    const reports: Record<string, unknown>[] = [];
    const log = {
      info: () => {},
      warn: () => {},
      error: (fields: Record<string, unknown>) => reports.push(fields),
    };
    await withStore(
      async ({ updates }) => {
        const stored = await updates.load(roomId);
        assert.deepEqual(
          stored?.tail.map(({ seq, update }) => [seq, [...update]]),
          [
            [1, [0]],
            [2, [1]],
            [3, [0, 0]],
            [4, [3]],
          ],
        );
        assert.equal(await updates.append(roomId, 'e', bytes(4), 'ann'), 5);
        assert.deepEqual(await updates.readAfter(roomId, 'e', 4), [{ seq: 5, update: bytes(4) }]);
      },
      { log },
    );
    assert.equal(reports.length, 1);
    assert.partialDeepStrictEqual(reports[0], { document: roomId, kind: 'update', firstSeq: 3, lastSeq: 3 });
    assert.deepEqual(Object.keys(reports[0]!).sort(), [
      'document',
      'documentId',
      'firstSeq',
      'kind',
      'lastSeq',
      'reason',
    ]);
    const aside = `select kind, first_seq from quarantined where document_id in (${idsOf})`;
    assert.partialDeepStrictEqual(await database().execute(aside, [roomId]), [{ kind: 'update' }]);
  });

  it('finds a corrupt row also when a server reads what it missed', async () => {
    const roomId = await withStore((store) => roomWith(store, 2));
    await database().execute(`${flip('updates')} where first_seq = 2 and document_id in (${idsOf})`, [
      roomId,
    ]);
    await withStore(async ({ updates }) => {
      const read = await updates.readAfter(roomId, 'e', 1);
      assert.deepEqual(
        read?.map(({ seq, update }) => [seq, [...update]]),
        [
          [2, [0, 0]],
          [3, [2]],
        ],
      );
    });
  });

  it('makes up for a corrupt snapshot by the history it had replaced', async () => {
    const roomId = await withStore(async (store) => {
      const id = await roomWith(store, 3);
      await store.updates.compact(id, 'e', 2, bytes(42));
      return id;
    });
    await database().execute(`${flip('snapshots')} where document_id in (${idsOf})`, [roomId]);
    await withStore(async ({ updates }) => {
      const stored = await updates.load(roomId);
      assert.deepEqual([...stored!.snapshot!], [0, 0]);
      assert.equal(stored!.snapshotSeq, 0);
      assert.deepEqual(
        stored!.tail.map(({ seq, update }) => [seq, [...update]]),
        [
          [1, [0]],
          [2, [1]],
          [3, [2]],
          [4, [3]],
        ],
      );
      assert.equal(await updates.compact(roomId, 'e', 4, bytes(43)), true);
    });
  });

  it('opens the rest of a document whose snapshot is lost with its history', async () => {
    const roomId = await withStore(
      async (store) => {
        const id = await roomWith(store, 3);
        await store.updates.compact(id, 'e', 2, bytes(42));
        return id;
      },
      { historyRetentionMs: 0 },
    );
    await database().execute(`${flip('snapshots')} where document_id in (${idsOf})`, [roomId]);
    await withStore(async ({ updates }) => {
      const stored = await updates.load(roomId);
      assert.deepEqual([...stored!.snapshot!], [0, 0]);
      assert.equal(stored!.snapshotSeq, 2);
      assert.deepEqual(
        stored!.tail.map(({ seq }) => seq),
        [3, 4],
      );
    });
  });
});
