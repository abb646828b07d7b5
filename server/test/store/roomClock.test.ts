import assert from 'node:assert/strict';
import { RoomClock } from '../../src/store/log/roomClock.ts';

describe('room clock', () => {
  it('names a room once a minute, with the minute', () => {
    let now = new Date('2030-01-01T00:05:10.500Z');
    const clock = new RoomClock(() => now);
    const minute = new Date('2030-01-01T00:05:00Z');
    assert.deepEqual(clock.due(['a', 'b', 'a']), { rooms: ['a', 'b'], minute });
    now = new Date('2030-01-01T00:05:59.999Z');
    assert.deepEqual(clock.due(['a', 'c']), { rooms: ['c'], minute });
    assert.equal(clock.due(['a', 'b', 'c']), undefined);
    now = new Date('2030-01-01T00:06:00Z');
    assert.deepEqual(clock.due(['a']), { rooms: ['a'], minute: now });
  });
});
