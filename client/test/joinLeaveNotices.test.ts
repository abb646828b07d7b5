import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { JoinLeaveNotices } from '../src/presence/joinLeaveNotices.ts';
import { participantsOf } from '../src/presence/participants.ts';

/** This window, with these others. */
function roomWith(...names: string[]) {
  const states = ['Me', ...names].map((name) => ({ user: { id: name, name, color: '#0072b2' } }));
  return participantsOf(new Map(states.entries()), { clientId: 0 });
}

describe('joining and leaving notices', () => {
  let told: string[];
  let notices: JoinLeaveNotices;
  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    told = [];
    notices = new JoinLeaveNotices(
      { joined: ({ name }) => told.push(`${name} joined`), left: ({ name }) => told.push(`${name} left`) },
      100,
    );
  });
  afterEach(() => mock.timers.reset());

  it('tells who joins at once and who left after a while, but not who was there before', () => {
    notices.see(roomWith('Ann'));
    notices.see(roomWith('Ann', 'Bob'));
    assert.deepEqual(told, ['Bob joined']);
    notices.see(roomWith('Bob'));
    assert.deepEqual(told, ['Bob joined']);
    mock.timers.tick(100);
    assert.deepEqual(told, ['Bob joined', 'Ann left']);
  });

  it('tells nothing of somebody who is back in a moment', () => {
    notices.see(roomWith('Ann'));
    notices.see(roomWith());
    mock.timers.tick(99);
    notices.see(roomWith('Ann'));
    mock.timers.tick(1000);
    assert.deepEqual(told, []);
  });

  it('tells of somebody who is back after it was told that they left', () => {
    notices.see(roomWith('Ann'));
    notices.see(roomWith());
    mock.timers.tick(100);
    notices.see(roomWith('Ann'));
    assert.deepEqual(told, ['Ann left', 'Ann joined']);
  });

  it('tells nothing after the end', () => {
    notices.see(roomWith('Ann'));
    notices.see(roomWith());
    notices.end();
    mock.timers.tick(100);
    assert.deepEqual(told, []);
  });
});
