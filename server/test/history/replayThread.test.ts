import assert from 'node:assert/strict';
import * as Y from 'yjs';
import { OutsideHistory } from '../../src/history/outsideHistory.ts';
import { ReplayThread } from '../../src/history/replayThread.ts';
import { RoomQueue } from '../../src/history/roomQueue.ts';
import { packRow } from '../../src/store/log/packedRow.ts';

/** A log of a file in which `ann` typed letters, a row each. */
function typed(letters: string) {
  const doc = new Y.Doc();
  const rows: { firstSeq: number; lastSeq: number; data: Uint8Array; checksum: number; at: number }[] = [];
  doc.on('update', (update: Uint8Array) => {
    const seq = rows.length + 1;
    rows.push({ firstSeq: seq, lastSeq: seq, ...packRow([{ update, author: 'ann' }]), at: seq * 1000 });
  });
  for (const letter of letters) doc.getText('content').insert(doc.getText('content').length, letter);
  return { base: undefined, rows };
}

describe('the thread that replays', () => {
  let thread: ReplayThread;
  beforeEach(() => {
    thread = new ReplayThread();
  });
  afterEach(() => thread.close());

  it('reads a log once for all questions about the same seq', async () => {
    let reads = 0;
    const read = async () => {
      reads += 1;
      return typed('abc');
    };
    const at = (seq: number) => thread.ask('one', { kind: 'at', moment: { seq } }, read);
    assert.equal((await at(2)).text, 'ab');
    assert.equal((await at(3)).text, 'abc');
    const told = await thread.tell('one', { kind: 'at', moment: { time: 1500 } }, read);
    assert.equal((JSON.parse(new TextDecoder().decode(told)) as { text: string }).text, 'a');
    assert.equal(reads, 1);
    await thread.ask('two', { kind: 'at', moment: { seq: 1 } }, read);
    assert.equal(reads, 2);
  });

  it('says what is kept of a document that is asked about another moment', async () => {
    const late = thread.ask('one', { kind: 'at', moment: { seq: 9 } }, async () => typed('abc'));
    await assert.rejects(late, (error: unknown) => {
      assert.ok(error instanceof OutsideHistory);
      assert.deepEqual([error.nearest.seq, error.isEarly], [3, false]);
      return true;
    });
    const base = await thread.fold(typed('abc'), 2);
    const rest = { base, rows: typed('abc').rows.slice(2) };
    const early = thread.ask('two', { kind: 'at', moment: { time: 1000 } }, async () => rest);
    await assert.rejects(early, (error: unknown) => error instanceof OutsideHistory && error.isEarly);
  });

  it('fails what is under way when it is closed, and everything after that', async () => {
    const asked = thread.ask('one', { kind: 'at', moment: { seq: 1 } }, async () => typed('abc'));
    const failed = assert.rejects(asked, /closed/);
    await thread.close();
    await failed;
    await assert.rejects(thread.sittings([]), /closed/);
  });
});

describe('the queue of a room', () => {
  it('does one thing at a time for a room, and others beside it, also after one that failed', async () => {
    const queue = new RoomQueue();
    const order: string[] = [];
    const first = Promise.withResolvers<void>();
    const waiting = queue.run('a', async () => {
      order.push('a1');
      await first.promise;
      throw new Error('broken');
    });
    const second = queue.run('a', async () => order.push('a2'));
    await queue.run('b', async () => order.push('b1'));
    assert.deepEqual(order, ['a1', 'b1']);
    first.resolve();
    await assert.rejects(waiting, /broken/);
    await second;
    assert.deepEqual(order, ['a1', 'b1', 'a2']);
  });

  it('refuses more than it can hold', async () => {
    const queue = new RoomQueue();
    const end = Promise.withResolvers<void>();
    const waiting = Array.from({ length: 50 }, () => queue.run('a', () => end.promise));
    await assert.rejects(
      queue.run('a', () => end.promise),
      /cannot do that right now/,
    );
    end.resolve();
    await Promise.all(waiting);
    await queue.run('a', async () => undefined);
  });
});
