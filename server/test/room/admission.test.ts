import assert from 'node:assert/strict';
import * as Y from 'yjs';
import { defaultBounds } from '../../src/room/document/bounds.ts';
import { LiveDocument } from '../../src/room/liveDocument.ts';
import type { Effect } from '../../src/room/members/effects.ts';
import { StateVector } from '../../src/room/update/stateVector.ts';
import { scanUpdate } from '../../src/room/update/updateScan.ts';
import { member } from './members.ts';
import { circle, crowd, deletion, gapped, letters, nested, relay } from './nastyUpdates.ts';

const guest = member(1);
const name = `${'0'.repeat(20)}/main`;

function open(bounds: Partial<typeof defaultBounds> = {}, tail: Uint8Array[] = []): LiveDocument {
  const stored = {
    epoch: 'e',
    snapshot: undefined,
    snapshotSeq: 0,
    tail: tail.map((update, index) => ({ seq: index + 1, update })),
  };
  const limits = {
    ...{ ...defaultBounds, ...bounds },
    documentBytes: 16 * 1024 ** 2,
    awarenessClients: 16,
    remoteAwarenessClients: 16,
  };
  const live = new LiveDocument(name, stored, limits);
  live.join(guest);
  return live;
}

/** The code with which an update is refused, undefined when it is taken. */
function refusal(live: LiveDocument, update: Uint8Array, answer = false): number | undefined {
  const effects = live.receive(guest.id, update, answer);
  return effects.find((effect): effect is Effect & { type: 'disconnect' } => effect.type === 'disconnect')
    ?.code;
}

function textOf(live: LiveDocument): string {
  return live.content.doc().getText('content').toString();
}

/** A stock client whose updates a document is sent. */
function author(clientID: number, live: LiveDocument): Y.Doc {
  const doc = Object.assign(new Y.Doc(), { clientID });
  doc.on('update', (update: Uint8Array) => assert.equal(refusal(live, update), undefined));
  return doc;
}

function update(clientID: number, change: (doc: Y.Doc) => void, base?: Y.Doc): Uint8Array {
  const doc = Object.assign(new Y.Doc(), { clientID });
  if (base) Y.applyUpdate(doc, Y.encodeStateAsUpdate(base));
  const before = Y.encodeStateVector(doc);
  doc.transact(() => change(doc));
  return Y.encodeStateAsUpdate(doc, before);
}

describe('the admission of an update', () => {
  it('invariant 11: refuses types nested deep, in one update and grown one at a time, beside each root type', () => {
    for (const root of ['content', 'meta', 'other']) {
      const live = open();
      assert.equal(refusal(live, nested(10_000, 7, root, { deletes: true })), 4422);
      assert.equal(textOf(live), '');
    }
    const live = open();
    const refusals = Array.from({ length: 70 }, (_, index) =>
      refusal(live, nested(1, 7, 'meta', { from: index })),
    );
    assert.equal(refusals.indexOf(4422), 64);
    assert.ok(live.content.doc(), 'what was taken can be built');
  });

  it('invariant 11: refuses what is no text in the text of a file, wherever it says that it stands', () => {
    const base = new Y.Doc();
    base.clientID = 5;
    base.getText('content').insert(0, 'abcdef');
    const attempts: [string, (doc: Y.Doc) => void][] = [
      ['an embed in the middle', (doc) => doc.getText('content').insertEmbed(3, { x: 1 })],
      ['an embed at the end', (doc) => doc.getText('content').insertEmbed(6, { x: 1 })],
      ['a nested type', (doc) => doc.getText('content').insertEmbed(2, new Y.Text('x'))],
      ['values of an array', (doc) => doc.getArray('content').insert(1, [1, 'two', { three: 3 }])],
      ['bytes', (doc) => doc.getArray('content').insert(1, [Uint8Array.of(1)])],
      ['an attribute of the text', (doc) => doc.getText('content').setAttribute('x', 1)],
    ];
    for (const [what, change] of attempts) {
      const live = open({}, [Y.encodeStateAsUpdate(base)]);
      assert.equal(refusal(live, update(9, change, base)), 4422, what);
      assert.equal(
        refusal(
          live,
          update(9, (doc) => change(doc), base),
          true,
        ),
        4422,
        `${what}, as an answer`,
      );
      assert.equal(textOf(live), 'abcdef');
    }
  });

  it('takes formatting and ignores it, and whatever stands beside the text', () => {
    const live = open();
    const one = author(5, live);
    one.getText('content').insert(0, 'abcdef', { bold: true });
    one.getText('content').format(1, 2, { italic: true });
    for (let count = 0; count < 5; count += 1) one.getMap('meta').set('saved', { count });
    one.getArray('other').push([1, new Y.Map([['inner', new Y.Text('x')]])]);
    const other = author(6, live);
    Y.applyUpdate(other, Y.encodeStateAsUpdate(one), 'sync');
    other.getMap('meta').set('saved', { count: 6 });
    assert.equal(textOf(live), 'abcdef');
    assert.deepEqual(live.content.doc().getMap('meta').get('saved'), { count: 6 });
    const again = open({}, [live.content.compact()]);
    assert.equal(
      refusal(
        again,
        update(8, (doc) => doc.getMap('meta').set('saved', 7), other),
      ),
      undefined,
    );
  });

  it('invariant 11: refuses gaps, crowds and structs that wait for each other', () => {
    assert.equal(refusal(open(), gapped(20_000, 9)), 4422);
    assert.equal(refusal(open(), relay(20_001)), 4422);
    assert.equal(refusal(open(), relay(20_000)), undefined);
    assert.equal(refusal(open(), circle(7, 8)), 4422);
  });

  it('invariant 11: a client is counted by the update, and not for the life of a document', () => {
    const live = open({ updateClients: 10 });
    for (let round = 0; round < 50; round += 1) {
      assert.equal(refusal(live, crowd(10, 1000 + 10 * round)), undefined);
    }
  });

  it('invariant 11: keeps little of what builds on what never came, and takes it when it is sent together', () => {
    const live = open();
    assert.equal(refusal(live, deletion(300_000, 99)), 4525);
    assert.equal(refusal(live, gapped(500, 9)), undefined);
    const far = new Y.Doc();
    far.clientID = 7;
    far.getText('content').insert(0, 'a');
    const first = Y.encodeStateAsUpdate(far);
    far.getText('content').insert(1, 'x'.repeat(20_000));
    const second = Y.diffUpdate(Y.encodeStateAsUpdate(far), Y.encodeStateVectorFromUpdate(first));
    assert.equal(refusal(live, second), 4525, 'too much waits');
    assert.equal(refusal(live, Y.encodeStateAsUpdate(far)), undefined, 'together they are taken');
    assert.equal(textOf(live), `a${'x'.repeat(20_000)}`);
  });

  it('what waited no longer counts once its causes have come', () => {
    const live = open({ waitingBytes: 200 });
    const far = new Y.Doc();
    const sent: Uint8Array[] = [];
    far.on('update', (bytes: Uint8Array) => sent.push(bytes));
    for (let round = 0; round < 50; round += 1) {
      sent.length = 0;
      far.getText('content').insert(0, 'one');
      far.getText('content').insert(1, 'x'.repeat(100));
      for (const bytes of sent.reverse()) assert.equal(refusal(live, bytes), undefined);
    }
    assert.equal(textOf(live), far.getText('content').toString());
  });

  it('invariant 11: a document is made of so many pieces at most', () => {
    const live = open({ documentItems: 10_000 });
    assert.equal(refusal(live, letters(6_000, 7)), undefined);
    assert.equal(refusal(live, letters(6_000, 7, 6_000)), 4409);
    assert.equal(
      refusal(
        live,
        update(8, (doc) => doc.getText('content').insert(0, 'short')),
      ),
      undefined,
    );
  });

  it('takes what honest clients send: long typing, long offline work, a large paste, a full state', () => {
    const live = open();
    const one = author(5, live);
    const content = one.getText('content');
    for (let at = 0, index = 0; index < 20_000; index += 1) {
      if (index % 40 === 0) at = (index * 7919) % (content.length + 1);
      content.insert(at, 'x');
      at += 1;
      if (index % 9 === 0) content.delete(at - 1, 1);
    }
    content.insert(10, 'y'.repeat(2 * 1024 ** 2 - 100));
    const offline = new Y.Doc();
    Y.applyUpdate(offline, Y.encodeStateAsUpdate(one));
    for (let index = 0; index < 5_000; index += 1)
      offline.getText('content').insert((index * 31) % 9_000, 'off');
    assert.equal(refusal(live, Y.encodeStateAsUpdate(offline, Y.encodeStateVector(one)), true), undefined);
    assert.equal(textOf(live), offline.getText('content').toString());
    const empty = open();
    assert.equal(
      refusal(empty, Y.encodeStateAsUpdate(offline), true),
      undefined,
      'a backup lacked all of it',
    );
    assert.equal(textOf(empty), offline.getText('content').toString());
  });

  it('invariant 11: structs that come in any order cost no more than those in order', () => {
    const count = 200_000;
    const clocks = new StateVector();
    for (let index = 0; index < count; index += 1) {
      const clock = 2 * ((index * 77_773) % count) + 1;
      clocks.add([{ client: 9, from: clock, to: clock + 1 }]);
    }
    const all = Array.from({ length: count }, (_, index) => 2 * index + 1);
    assert.ok(all.every((clock) => clocks.covers([{ client: 9, from: clock, to: clock + 1 }])));
    assert.equal(clocks.covers([{ client: 9, from: 2, to: 3 }]), false);
    clocks.add(scanUpdate(gapped(count, 9))!.runs);
  }).timeout(10_000);
});
