import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { Arrivals } from '../src/arrivals.ts';
import { participantsOf } from '../src/participants.ts';

/** This window, with these others. */
function roomWith(...names: string[]) {
  const states = ['Me', ...names].map((name) => ({ user: { id: name, name, color: '#0072b2' } }));
  return participantsOf(new Map(states.entries()), { clientId: 0 });
}

describe('arrivals', () => {
  let told: string[];
  let arrivals: Arrivals;
  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    told = [];
    arrivals = new Arrivals(
      { joined: ({ name }) => told.push(`${name} joined`), left: ({ name }) => told.push(`${name} left`) },
      100,
    );
  });
  afterEach(() => mock.timers.reset());

  it('tells who joins at once and who left after a while, but not who was there before', () => {
    arrivals.see(roomWith('Ann'));
    arrivals.see(roomWith('Ann', 'Bob'));
    assert.deepEqual(told, ['Bob joined']);
    arrivals.see(roomWith('Bob'));
    assert.deepEqual(told, ['Bob joined']);
    mock.timers.tick(100);
    assert.deepEqual(told, ['Bob joined', 'Ann left']);
  });

  it('tells nothing of somebody who is back in a moment', () => {
    arrivals.see(roomWith('Ann'));
    arrivals.see(roomWith());
    mock.timers.tick(99);
    arrivals.see(roomWith('Ann'));
    mock.timers.tick(1000);
    assert.deepEqual(told, []);
  });

  it('tells of somebody who is back after it was told that they left', () => {
    arrivals.see(roomWith('Ann'));
    arrivals.see(roomWith());
    mock.timers.tick(100);
    arrivals.see(roomWith('Ann'));
    assert.deepEqual(told, ['Ann left', 'Ann joined']);
  });

  it('tells nothing after the end', () => {
    arrivals.see(roomWith('Ann'));
    arrivals.see(roomWith());
    arrivals.end();
    mock.timers.tick(100);
    assert.deepEqual(told, []);
  });
});
