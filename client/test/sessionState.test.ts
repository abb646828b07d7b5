import assert from 'node:assert/strict';
import { closeCodes, closeReasons } from '@tandem/protocol/closeCodes';
import {
  accessChange,
  canWrite,
  knowsWhoIsIn,
  nextState,
  roomOf,
  type SessionEvent,
  type SessionState,
  signedOut,
} from '../src/sessionState.ts';

const room = { roomId: '0123456789abcdefghjk', server: 'http://localhost:8000' };

function after(...events: SessionEvent[]): SessionState {
  return events.reduce(nextState, signedOut);
}

const joined: SessionEvent[] = [
  { type: 'join', room },
  { type: 'admitted', role: 'editor' },
];

describe('session state', () => {
  it('joins a room and is then in it, with everything saved', () => {
    assert.deepEqual(after(...joined), {
      kind: 'joined',
      room,
      role: 'editor',
      unsaved: 0,
      storageAvailable: true,
    });
  });

  it('is in a room with what waits from an earlier visit, which is not saved yet', () => {
    const state = after({ type: 'join', room }, { type: 'admitted', role: 'editor', unsaved: 2 });
    assert.equal(state.kind === 'joined' && state.unsaved, 2);
  });

  it('counts the attempts while the server does not answer a join', () => {
    const state = after({ type: 'join', room }, { type: 'lost' }, { type: 'lost', code: 1006 });
    assert.deepEqual(state, { kind: 'joining', room, attempt: 3, why: 'network' });
  });

  it('goes offline when the connection is lost, keeping what is known, and comes back with it', () => {
    const offline = after(...joined, { type: 'unsaved', count: 3 }, { type: 'lost', code: 1006 });
    assert.equal(offline.kind === 'offline' && offline.why, 'network');
    assert.equal(offline.kind === 'offline' && offline.unsaved, 3);
    const back = nextState(offline, { type: 'admitted', role: 'editor' });
    assert.equal(back.kind, 'joined');
    assert.ok(!('why' in back));
  });

  it('says that the server restarts, also when the attempts to reconnect fail', () => {
    const state = after(
      ...joined,
      { type: 'lost', code: closeCodes.shuttingDown },
      { type: 'lost', code: 1006 },
    );
    assert.equal(state.kind === 'offline' && state.why, 'restarting');
  });

  for (const [text, code] of Object.entries(closeReasons).map(
    ([code, reason]) => [reason, Number(code)] as const,
  )) {
    const permanent = code < 4500;
    it(`${permanent ? 'ends the session' : 'tries again'} after ${code}`, () => {
      const state = after(...joined, { type: 'lost', code, reason: '' });
      assert.equal(state.kind, permanent ? 'signedOut' : 'offline');
      if (state.kind === 'signedOut') assert.deepEqual(state.ended, { code, reason: text });
    });
  }

  it('does not take a code the provider makes up for an answer of the server', () => {
    assert.equal(after(...joined, { type: 'lost', code: 4408 }).kind, 'offline');
  });

  it('ends with the reason of a refused document', () => {
    const state = after({ type: 'join', room }, { type: 'refused', code: 4404, reason: 'no room' });
    assert.deepEqual(state, { kind: 'signedOut', ended: { code: 4404, reason: 'no room' } });
  });

  it('does not report an ending to somebody who left', () => {
    assert.deepEqual(after(...joined, { type: 'leave' }, { type: 'lost', code: 4410 }), signedOut);
  });

  it('lets editors and owners write, viewers and those outside not', () => {
    assert.equal(canWrite(signedOut), false);
    assert.equal(canWrite(after({ type: 'join', room })), false);
    assert.equal(canWrite(after(...joined)), true);
    assert.equal(canWrite(after(...joined, { type: 'lost' })), true);
    assert.equal(canWrite(after(...joined, { type: 'roleChanged', role: 'viewer' })), false);
  });

  it('returns the same object for an event that changes nothing, so that nobody redraws', () => {
    const state = after(...joined);
    assert.equal(nextState(state, { type: 'unsaved', count: 0 }), state);
    assert.equal(nextState(state, { type: 'storage', available: true }), state);
    assert.equal(nextState(state, { type: 'admitted', role: 'editor' }), state);
    assert.equal(nextState(signedOut, { type: 'unsaved', count: 2 }), signedOut);
  });

  it('knows the room of every state but the one outside', () => {
    assert.equal(roomOf(signedOut), undefined);
    assert.equal(roomOf(after(...joined)), room);
  });

  it('knows when the owner lets somebody edit, or no longer does', () => {
    const editing = after(...joined);
    const reading = nextState(editing, { type: 'roleChanged', role: 'viewer' });
    assert.equal(accessChange(reading, editing), 'readOnly');
    const away = nextState(reading, { type: 'lost', code: closeCodes.accessChanged });
    assert.equal(accessChange(nextState(away, { type: 'admitted', role: 'editor' }), away), 'edit');
    assert.equal(accessChange(editing, after(joined[0]!)), undefined);
    assert.equal(
      accessChange(nextState(editing, { type: 'roleChanged', role: 'owner' }), editing),
      undefined,
    );
  });

  it('does not take for gone who is not seen while offline', () => {
    const state = after(...joined);
    assert.ok(knowsWhoIsIn(state));
    const away = nextState(state, { type: 'lost', code: closeCodes.accessChanged });
    assert.ok(!knowsWhoIsIn(away));
    assert.ok(knowsWhoIsIn(nextState(away, { type: 'admitted', role: 'editor' })));
  });
});
