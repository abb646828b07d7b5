import assert from 'node:assert/strict';
import { readPresences, seeOthersAgain, stayAnnounced } from '@tandem/protocol/presence';
import {
  Awareness,
  applyAwarenessUpdate,
  encodeAwarenessUpdate,
  removeAwarenessStates,
} from 'y-protocols/awareness';
import * as Y from 'yjs';

describe('presence', () => {
  it('is announced again at once by somebody who hears that they are gone', () => {
    const [ann, other] = [new Awareness(new Y.Doc()), new Awareness(new Y.Doc())];
    ann.setLocalState({ at: 1 });
    const told: Uint8Array[] = [];
    stayAnnounced(ann);
    ann.on('update', (_change: unknown, origin: unknown) => {
      if (origin === 'local') told.push(encodeAwarenessUpdate(ann, [ann.clientID]));
    });
    applyAwarenessUpdate(other, encodeAwarenessUpdate(ann, [ann.clientID]), 'wire');
    removeAwarenessStates(other, [ann.clientID], 'lost');
    const gone = encodeAwarenessUpdate(other, [ann.clientID]);
    applyAwarenessUpdate(ann, gone, 'wire');
    assert.equal(told.length, 1);
    applyAwarenessUpdate(other, told[0]!, 'wire');
    assert.deepEqual(other.getStates().get(ann.clientID), { at: 1 });
    for (const awareness of [ann, other]) awareness.destroy();
  });

  it('of the others is there again when somebody is back after a loss', () => {
    const [ann, server] = [new Awareness(new Y.Doc()), new Awareness(new Y.Doc())];
    server.setLocalState({ at: 2 });
    seeOthersAgain(ann);
    const states = encodeAwarenessUpdate(server, [server.clientID]);
    applyAwarenessUpdate(ann, states, 'wire');
    removeAwarenessStates(ann, [server.clientID], 'lost');
    applyAwarenessUpdate(ann, states, 'wire');
    assert.deepEqual(ann.getStates().get(server.clientID), { at: 2 });
    for (const awareness of [ann, server]) awareness.destroy();
  });

  it('tells people of one name apart, alike for everybody', () => {
    const states = ['c Ana', 'a Ana', 'd Ana (2)', 'b Ben', 'e Ana'].map(
      (told, clientId): [number, unknown] => {
        const [id = '', name = ''] = told.split(/ (.*)/);
        return [clientId, { user: { id, name, color: '' } }];
      },
    );
    const read = (order: [number, unknown][], self: number) =>
      Object.fromEntries(
        readPresences(new Map(order), self).map(({ presence: { user } }) => [user.id, user.name]),
      );
    const expected = { a: 'Ana', b: 'Ben', c: 'Ana (3)', d: 'Ana (2)', e: 'Ana (4)' };
    assert.deepEqual(read(states, 0), expected);
    assert.deepEqual(read(states.toReversed(), 3), expected);
  });
});
