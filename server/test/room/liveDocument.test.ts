import assert from 'node:assert/strict';
import * as Y from 'yjs';
import { defaultBounds } from '../../src/room/document/bounds.ts';
import { LiveDocument } from '../../src/room/liveDocument.ts';
import type { Effect } from '../../src/room/members/effects.ts';
import { member } from './members.ts';

const ann = member(1, { person: 'ann' });
const bob = member(2, { person: 'bob' });
const vera = member(3, { person: 'vera', role: 'viewer' });

function open(maxBytes = 10_000): LiveDocument {
  const stored = {
    epoch: 'e',
    snapshot: undefined,
    snapshotSeq: 0,
    tail: [{ seq: 1, update: typed('first', 1) }],
  };
  const live = new LiveDocument('room/main', stored, {
    ...defaultBounds,
    documentBytes: maxBytes,
    awarenessClients: 16,
    remoteAwarenessClients: 16,
  });
  for (const member of [ann, bob, vera]) live.join(member);
  return live;
}

function typed(text: string, clientID: number): Uint8Array {
  const doc = Object.assign(new Y.Doc(), { clientID });
  doc.getText('content').insert(0, text);
  return Y.encodeStateAsUpdate(doc);
}

function only<T extends Effect['type']>(effects: readonly Effect[], type: T): Extract<Effect, { type: T }>[] {
  return effects.filter((effect): effect is Extract<Effect, { type: T }> => effect.type === type);
}

describe('a live document', () => {
  it('relays and appends the very bytes that came', () => {
    const update = typed('hello', 7);
    const effects = open().receive(ann.id, update, false);
    const [relay] = only(effects, 'relay');
    const [append] = only(effects, 'append');
    assert.deepEqual([...relay!.update], [...update]);
    assert.equal(relay!.update, append!.update);
    assert.deepEqual([relay!.from, append!.author], [1, 'ann']);
  });

  it('invariant 2: acknowledges in order, once everything before is committed', () => {
    const live = open();
    const tickets = [7, 8, 9].map(
      (client) => only(live.receive(ann.id, typed('x', client), false), 'append')[0]!.ticket,
    );
    assert.deepEqual(live.committed(tickets[1]!, 3), [{ type: 'catchUp' }]);
    assert.deepEqual(only(live.committed(tickets[0]!, 2), 'acknowledge').length, 2);
    assert.deepEqual(only(live.committed(tickets[2]!, 4), 'acknowledge').length, 1);
    assert.equal(live.pendingWrites, false);
  });

  it('invariant 2: what is here already is acknowledged only when it is committed', () => {
    const live = open();
    const update = typed('hello', 7);
    const [append] = only(live.receive(ann.id, update, false), 'append');
    assert.deepEqual(
      live.receive(bob.id, update, true),
      [],
      'nothing is relayed, and nothing acknowledged yet',
    );
    const acknowledged = only(live.committed(append!.ticket, 2), 'acknowledge').map(({ to }) => to);
    assert.deepEqual(acknowledged, [1, 2]);
  });

  it('invariant 3: a viewer is refused whatever they send, except what changes nothing', () => {
    const live = open();
    for (const answer of [true, false]) {
      const effects = live.receive(vera.id, typed('hello', 7), answer);
      assert.deepEqual(effects, [{ type: 'acknowledge', to: 3, applied: false }]);
      const known = live.receive(vera.id, typed('first', 1), answer);
      assert.deepEqual(known, [{ type: 'acknowledge', to: 3, applied: true }]);
    }
    assert.equal(live.content.doc().getText('content').toString(), 'first');
  });

  it('a role that changes counts from then on', () => {
    const live = open();
    live.join({ ...ann, mayWrite: false });
    assert.equal(only(live.receive(ann.id, typed('hello', 7), false), 'append').length, 0);
  });

  it('expels whoever sends what is no update, and nobody hears of it', () => {
    const effects = open().receive(ann.id, Uint8Array.of(1, 2, 3), false);
    assert.deepEqual(effects, [{ type: 'disconnect', member: 1, code: 4400 }]);
  });

  it('expels whoever makes the document too large', () => {
    const live = open(1_000);
    assert.equal(only(live.receive(ann.id, typed('x'.repeat(500), 7), false), 'append').length, 1);
    assert.deepEqual(live.receive(ann.id, typed('y'.repeat(600), 8), false), [
      { type: 'disconnect', member: 1, code: 4409 },
    ]);
  });

  it('takes updates of other servers once, and asks for what is missing between', () => {
    const live = open();
    assert.deepEqual(
      live.merge([{ seq: 3, update: typed('c', 9) }]).map(({ type }) => type),
      ['relay', 'catchUp'],
    );
    assert.equal(live.progress.seq, 1);
    assert.deepEqual(
      live.merge([{ seq: 2, update: typed('b', 8) }]).map(({ type }) => type),
      ['relay'],
    );
    assert.deepEqual(live.merge([{ seq: 3, update: typed('c', 9) }]), []);
    assert.equal(live.progress.seq, 3);
  });

  it('a snapshot stands for the seqs up to which nothing is missing', () => {
    const live = open();
    live.merge([{ seq: 3, update: typed('c', 9) }]);
    assert.equal(live.snapshot().seq, 1);
    live.merge([{ seq: 2, update: typed('b', 8) }]);
    assert.deepEqual(live.progress, { seq: 3, sinceSnapshot: 3 });
    live.compacted(3);
    assert.deepEqual(live.progress, { seq: 3, sinceSnapshot: 0 });
  });

  it('goes on from a stored snapshot that replaced what it had not seen', () => {
    const live = open();
    const doc = new Y.Doc();
    for (const update of [typed('first', 1), typed('b', 8), typed('c', 9)]) Y.applyUpdate(doc, update);
    const snapshot = Y.encodeStateAsUpdate(doc);
    const tail = [{ seq: 4, update: typed('d', 10) }];
    live.mergeStored({ epoch: 'e', snapshot, snapshotSeq: 3, tail });
    assert.equal(live.progress.seq, 4);
    assert.equal(live.content.doc().getText('content').length, 8);
  });
});
