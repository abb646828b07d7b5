import assert from 'node:assert/strict';
import * as Y from 'yjs';
import { authorsAt, textAt } from '../../src/history/replay/moments.ts';
import { buildTimeline } from '../../src/history/replay/timeline.ts';
import type { Store } from '../../src/store/open/store.ts';
import { foldBase, onBothDatabases } from './databases.ts';
import { newRoom } from './rooms.ts';

const day = 24 * 3_600_000;

onBothDatabases('history that outlives its rows', (database) => {
  /** A file in which three people write a word each, one after the other, ten times, and delete every third one. */
  async function written(store: Store) {
    const room = newRoom();
    const doc = new Y.Doc();
    const text = doc.getText('content');
    const updates: Uint8Array[] = [];
    doc.on('update', (update: Uint8Array) => updates.push(update));
    text.insert(0, 'begin ');
    const [manifest, main] = room.documents;
    const documents = [manifest!, { ...main!, firstUpdate: updates[0]!, author: 'ann' }];
    await store.rooms.create({ ...room, documents });
    const texts = ['', text.toString()];
    for (let turn = 0; turn < 30; turn++) {
      if (turn % 3 === 2) text.delete(0, 3);
      else text.insert(text.length, `word${turn} `);
      const author = ['ann', 'ben', 'cleo'][turn % 3]!;
      await store.updates.append(main!.name, main!.epoch, updates.at(-1)!, author);
      texts.push(text.toString());
    }
    const { roomId } = room;
    const { name, epoch } = main!;
    return { roomId, name, epoch, texts, state: () => Y.encodeStateAsUpdate(doc), last: updates.length };
  }

  async function timelineOf(store: Store, name: string) {
    const head = await store.history.find(name);
    assert.ok(head);
    return buildTimeline(await store.history.read(head));
  }

  async function withStore(work: (store: Store) => Promise<void>): Promise<void> {
    const store = await database().open({ historyRetentionMs: day });
    try {
      await work(store);
    } finally {
      await store.close();
    }
  }

  it('pruning leaves a base, so that every later moment and every author is still known', async () => {
    await withStore(async (store) => {
      const { name, epoch, texts, state, last } = await written(store);
      const before = await timelineOf(store, name);
      assert.deepEqual(
        texts.map((_, seq) => textAt(before, seq)),
        texts,
      );
      assert.equal(await store.updates.compact(name, epoch, last - 10, state()), true);
      assert.equal(await store.pruneHistory(new Date(Date.now() + 2 * day)), last - 10);
      const after = await timelineOf(store, name);
      assert.equal(after.firstSeq, last - 10);
      for (let seq = last - 10; seq <= last; seq++) {
        assert.equal(textAt(after, seq), texts[seq]);
        assert.deepEqual(authorsAt(after, seq), authorsAt(before, seq));
      }
      assert.equal(await store.pruneHistory(new Date(Date.now() + 2 * day)), 0);
    });
  });

  it('a document that cannot be folded keeps no other from being pruned, and is pruned when it can be', async () => {
    const reports: Record<string, unknown>[] = [];
    let broken = '';
    const store = await database().open({
      historyRetentionMs: day,
      log: { info: () => {}, warn: () => {}, error: (fields) => reports.push(fields) },
      foldBase: async (log, until) => {
        const [row] = log.rows;
        if (broken && row && Buffer.from(row.data).includes(broken)) throw new Error('it does not fold');
        return foldBase(log, until);
      },
    });
    try {
      const one = await written(store);
      const other = await written(store);
      for (const { name, epoch, last, state } of [one, other])
        await store.updates.compact(name, epoch, last, state());
      const later = new Date(Date.now() + 2 * day);
      broken = 'begin';
      assert.equal(await store.pruneHistory(later), 0);
      assert.equal(reports.length, 2);
      assert.deepEqual(Object.keys(reports[0]!).sort(), ['documentId', 'reason']);
      broken = '';
      assert.equal(await store.pruneHistory(later), one.last + other.last);
    } finally {
      await store.close();
    }
  });

  it('an archived room comes back with its history', async () => {
    await withStore(async (store) => {
      const { roomId, name, epoch, state, last } = await written(store);
      await store.updates.compact(name, epoch, last - 20, state());
      await store.pruneHistory(new Date(Date.now() + 2 * day));
      await store.updates.compact(name, epoch, last - 5, state());
      const head = await store.history.find(name);
      const before = await store.history.read(head!);
      assert.ok(await store.rooms.archive(roomId, new Date(Date.now() + 2 * day)));
      assert.equal(await store.history.find(name), undefined);
      assert.equal(await store.pruneHistory(new Date(Date.now() + 2 * day)), 0, 'it is kept meanwhile');
      assert.ok(await store.rooms.restore(roomId));
      const after = await store.history.find(name);
      assert.deepEqual(after, head);
      assert.deepEqual(await store.history.read(after!), before);
    });
  });

  it('what is deleted for good leaves nothing behind', async () => {
    let ids: number[] = [];
    const rooms: string[] = [];
    const ann = { author: 'ann', name: 'Ann', color: '', kind: 'guest' } as const;
    const named = { versionId: '', name: 'before', author: 'ann' };
    await withStore(async (store) => {
      const kept = await written(store);
      await store.updates.compact(kept.name, kept.epoch, kept.last, kept.state());
      await store.pruneHistory(new Date(Date.now() + 2 * day));
      ids = (await store.history.findAll(kept.roomId)).map(({ documentId }) => documentId);
      await store.people.saw(kept.roomId, ann, new Date());
      await store.versions.add(kept.roomId, { ...named, versionId: kept.roomId }, 1);
      await store.rooms.archive(kept.roomId, new Date(Date.now() + 2 * day));
      await store.rooms.pruneArchives(new Date(Date.now() + 2 * day));
      const removed = await written(store);
      rooms.push(kept.roomId, removed.roomId);
      await store.people.saw(removed.roomId, ann, new Date());
      assert.ok(await store.versions.add(removed.roomId, { ...named, versionId: removed.roomId }, 1));
      assert.equal(await store.versions.add(removed.roomId, { ...named, versionId: 'second' }, 1), undefined);
      ids.push(...(await store.history.findAll(removed.roomId)).map(({ documentId }) => documentId));
      await store.rooms.remove(removed.roomId);
    });
    assert.equal(ids.length, 4);
    for (const table of ['updates', 'history', 'history_bases', 'snapshots']) {
      const rows = await database().execute(`select 1 from ${table} where document_id = any($1)`, [ids]);
      assert.equal(rows.length, 0, table);
    }
    for (const table of ['people', 'versions']) {
      const rows = await database().execute(`select 1 from ${table} where room_id = any($1)`, [rooms]);
      assert.equal(rows.length, 0, table);
    }
  });

  it('a document whose first rows were lost before there were bases begins at its snapshot', async () => {
    let name = '';
    let last = 0;
    let texts: string[] = [];
    await withStore(async (store) => {
      const made = await written(store);
      ({ name, last, texts } = made);
      const doc = new Y.Doc();
      for (const { update } of (await store.updates.load(name))!.tail.slice(0, 20))
        Y.applyUpdate(doc, update);
      await store.updates.compact(name, made.epoch, 20, Y.encodeStateAsUpdate(doc));
    });
    const of = 'document_id in (select id from documents where name = $1)';
    await database().execute(`delete from history where first_seq < 10 and ${of}`, [name]);
    for (const statement of [
      `delete from migrations where name = 'Migration20261201History'`,
      'drop table history_bases',
      'drop table people',
      'drop table versions',
      'alter table archived_documents drop column document_id, drop column kept_bytes',
    ])
      await database().execute(statement);
    await withStore(async (store) => {
      const timeline = await timelineOf(store, name);
      assert.equal(timeline.firstSeq, 20);
      for (let seq = 20; seq <= last; seq++) assert.equal(textAt(timeline, seq), texts[seq]);
      await store.pruneHistory(new Date(Date.now() + 2 * day));
      assert.equal((await timelineOf(store, name)).firstSeq, 20);
    });
    assert.equal((await database().execute(`select 1 from history where ${of}`, [name])).length, 0);
  });
});
