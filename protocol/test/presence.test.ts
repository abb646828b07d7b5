import assert from 'node:assert/strict';
import { seeOthersAgain, stayAnnounced } from '@tandem/protocol/presence';
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
});
