import assert from 'node:assert/strict';
import type { Membership } from '../../src/hub/membership.ts';
import { Presence } from '../../src/hub/presence.ts';

describe('who is in a room', () => {
  const member = (connectionId: string, userId: string) =>
    ({ roomId: 'r', connectionId, principal: { userId, role: 'editor' } }) as Membership;

  it('invariant 7: somebody with thousands of files open comes and goes once, and costs no more than that', () => {
    const presence = new Presence(undefined);
    const told: number[] = [];
    presence.onChanged((roomId) => told.push(presence.activeUsers(roomId)));
    const files = Array.from({ length: 5_000 }, () => member('ann’s', 'ann'));
    for (const file of files) presence.add(file);
    presence.add(member('bob’s', 'bob'));
    assert.deepEqual([presence.connections('r'), presence.hasConnection('r', 'ann’s')], [2, true]);
    for (const file of files) presence.remove(file);
    for (const file of files) presence.remove(file);
    assert.deepEqual(told, [1, 2, 1]);
    assert.deepEqual([presence.connections('r'), presence.hasConnection('r', 'ann’s')], [1, false]);
    assert.equal(presence.rooms, 1);
  });

  it('the same person over two connections is there until both have gone', () => {
    const presence = new Presence(undefined);
    const [first, second] = [member('one', 'ann'), member('two', 'ann')];
    presence.add(first);
    presence.add(second);
    presence.remove(first);
    assert.equal(presence.activeUsers('r'), 1);
    presence.remove(second);
    assert.equal(presence.activeUsers('r'), 0);
  });
});
