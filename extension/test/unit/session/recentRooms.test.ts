import assert from 'node:assert/strict';
import { readRecent, withoutRecent, withRecent } from '../../../src/session/recentRooms.ts';

const room = (roomId: string, at = 0) => ({ roomId, server: 'http://localhost:8000', name: roomId, at });

describe('recent rooms', () => {
  it('has the newest first, each room once, and ten at most', () => {
    let rooms = Array.from({ length: 12 }, (_, index) => room(`r${index}`)).reduce(
      withRecent,
      readRecent(undefined),
    );
    assert.equal(rooms.length, 10);
    rooms = withRecent(rooms, room('r5', 7));
    assert.equal(rooms.length, 10);
    assert.deepEqual(rooms[0], room('r5', 7));
    assert.equal(rooms.filter(({ roomId }) => roomId === 'r5').length, 1);
  });

  it('forgets a room', () => {
    assert.deepEqual(withoutRecent([room('a'), room('b')], { roomId: 'a' }), [room('b')]);
  });

  it('takes anything unreadable for nothing', () => {
    for (const kept of [null, 'x', [{ roomId: 1 }], {}]) assert.deepEqual(readRecent(kept), []);
  });
});
