import assert from 'node:assert/strict';
import { OwnClient } from '@tandem/protocol/ownClient';
import * as Y from 'yjs';

function writer(clientID: number) {
  const doc = Object.assign(new Y.Doc(), { clientID });
  const states = new Map<number, Record<string, unknown>>([[clientID, { user: 'Ann' }]]);
  const awareness = {
    clientID,
    getLocalState: () => states.get(awareness.clientID) ?? null,
    setLocalState: (state: Record<string, unknown> | null) => {
      if (state) states.set(awareness.clientID, state);
      else states.delete(awareness.clientID);
    },
  };
  return { doc, text: doc.getText('content'), states, awareness, own: new OwnClient(doc, awareness) };
}

/** One struct of a client that takes clocks and holds nothing. */
function taking(client: number, clock: number, length: number): Uint8Array {
  return Y.convertUpdateFormatV2ToV1(
    Y.convertUpdateFormatV1ToV2(
      Uint8Array.of(1, 1, ...varUint(client), ...varUint(clock), 0, ...varUint(length), 0),
    ),
  );
}

function varUint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varUint(Math.floor(value / 128))];
}

describe('the client one writes by', () => {
  for (const way of ['the server says so', 'Yjs hears of it'] as const) {
    it(`invariant 14: where its clocks are taken and ${way}, what is not saved is written again by another`, () => {
      const server = new Y.Doc();
      const ann = writer(7);
      ann.text.insert(0, 'saved ');
      Y.applyUpdate(server, Y.encodeStateAsUpdate(ann.doc));
      ann.own.saved();
      assert.equal(ann.own.unsaved(), undefined);
      const bob = new Y.Doc();
      Y.applyUpdate(bob, Y.encodeStateAsUpdate(server));
      bob.getText('content').insert(6, '!');
      ann.text.insert(6, 'typed');
      ann.text.insert(0, 'I ');
      ann.text.insert(9, 'was ');
      ann.text.delete(3, 1);
      const shown = ann.text.toString();
      const forged = taking(7, 6, 1000);
      Y.applyUpdate(server, forged);
      if (way === 'Yjs hears of it') Y.applyUpdate(ann.doc, forged);
      else
        assert.ok(
          ann.own.taken([7]) && ann.own.taken([7]) && !ann.own.taken([8]),
          'also what was on its way',
        );
      assert.equal(ann.text.toString(), shown, 'nothing changes before their eyes');
      assert.notEqual(ann.doc.clientID, 7);
      assert.equal(ann.awareness.clientID, ann.doc.clientID);
      assert.deepEqual([...ann.states], [[ann.doc.clientID, { user: 'Ann' }]]);
      Y.applyUpdate(server, Y.encodeStateAsUpdate(ann.doc, Y.encodeStateVector(server)));
      assert.equal(server.getText('content').toString(), shown);
      Y.applyUpdate(server, Y.encodeStateAsUpdate(bob, Y.encodeStateVector(server)));
      Y.applyUpdate(ann.doc, Y.encodeStateAsUpdate(server, Y.encodeStateVector(ann.doc)));
      assert.equal(ann.text.toString(), server.getText('content').toString());
      ann.text.insert(0, 'on: ');
      Y.applyUpdate(server, Y.encodeStateAsUpdate(ann.doc, Y.encodeStateVector(server)));
      assert.equal(server.getText('content').toString(), ann.text.toString());
    });
  }

  it('invariant 14: what is written again does not refer to what somebody wrote on to it in its name', () => {
    const ann = writer(7);
    const server = new Y.Doc();
    ann.text.insert(0, 'a');
    const forger = new Y.Doc();
    forger.clientID = 7;
    forger.getText('content').insert(0, 'forged');
    // Of it, she hears what is behind the clocks that she has.
    Y.applyUpdate(ann.doc, Y.encodeStateAsUpdate(forger));
    assert.notEqual(ann.doc.clientID, 7);
    const again = ann.doc.store.clients.get(ann.doc.clientID)![0] as Y.Item;
    assert.deepEqual([again.origin?.client, again.rightOrigin?.client], [undefined, undefined]);
    Y.applyUpdate(server, taking(7, 0, 6));
    Y.applyUpdate(server, Y.encodeStateAsUpdate(ann.doc));
    assert.equal(server.getText('content').toString(), 'a');
  });

  it('invariant 14: what is not saved goes to the server as it is, whatever clocks that has', () => {
    const ann = writer(7);
    ann.text.insert(0, 'ab');
    ann.own.saved();
    ann.text.insert(2, 'cd');
    const { structs } = Y.decodeUpdate(ann.own.unsaved()!);
    assert.deepEqual(
      structs.map(({ id, length }) => [id.client, id.clock, length]),
      [[7, 2, 2]],
    );
  });
});
