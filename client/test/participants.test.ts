import assert from 'node:assert/strict';
import { comingsAndGoings, participantsOf } from '../src/presence/participants.ts';

const presence = (id: string, name: string, color = '#0072b2') => ({ user: { id, name, color } });

/** The awareness of clients 0, 1, 2 and so on. */
const awareness = (...states: unknown[]) => new Map(states.entries());

describe('participants', () => {
  it('puts this window first and the others in order of their names', () => {
    const list = participantsOf(awareness(presence('1', 'Zoe'), presence('2', 'Me'), presence('3', 'Ann')), {
      clientId: 1,
    });
    assert.deepEqual(
      list.map(({ name, isSelf }) => [name, isSelf]),
      [
        ['Me', true],
        ['Ann', false],
        ['Zoe', false],
      ],
    );
  });

  it('skips awareness states that are not a presence', () => {
    const list = participantsOf(awareness({}, { user: { name: 'no id' } }, null, 'x', presence('1', 'Ann')), {
      clientId: 9,
    });
    assert.deepEqual(
      list.map(({ name }) => name),
      ['Ann'],
    );
  });

  it('says who is away, and never of this window', () => {
    const list = participantsOf(
      awareness(
        { ...presence('1', 'Me'), away: true },
        { ...presence('2', 'Ann'), away: true },
        presence('3', 'Bob'),
      ),
      { clientId: 0 },
    );
    assert.deepEqual(
      list.map(({ name, isAway }) => [name, isAway]),
      [
        ['Me', false],
        ['Ann', true],
        ['Bob', false],
      ],
    );
  });

  it('tells who came and who went, this window not counted', () => {
    const me = { clientId: 0 };
    const before = participantsOf(awareness(presence('1', 'Me'), presence('2', 'Ann')), me);
    const after = participantsOf(awareness(presence('1', 'Me'), presence('3', 'Bob')), me);
    const { joined, left } = comingsAndGoings(before, after);
    assert.deepEqual([joined.map(({ name }) => name), left.map(({ name }) => name)], [['Bob'], ['Ann']]);
    assert.deepEqual(comingsAndGoings([], participantsOf(awareness(presence('1', 'Me')), me)).joined, []);
  });

  it('invariant 12: act on who the server says somebody is, whatever a client claims to be', () => {
    const tandem = (member: string, role: string) => ({ tandem: { member, role, kind: 'guest' } });
    const list = participantsOf(
      awareness(
        presence('me', 'Me'),
        { ...presence('ann', 'Ann'), ...tandem('guest:ann', 'viewer') },
        {
          ...presence('ann', 'Ann'),
          ...tandem('guest:mallory', 'editor'),
          member: 'guest:ann',
          role: 'owner',
        },
        { ...presence('me', 'Me'), ...tandem('guest:mallory', 'editor') },
      ),
      { clientId: 0, role: 'owner' },
    );
    assert.deepEqual(
      list.map(({ isSelf, member, role }) => [isSelf, member, role]),
      [
        [true, undefined, 'owner'],
        [false, 'guest:ann', 'viewer'],
        [false, 'guest:mallory', 'editor'],
        [false, 'guest:mallory', 'editor'],
      ],
    );
    assert.equal(new Set(list.map(({ id }) => id)).size, 4, 'each can be chosen by an id of their own');
  });
});
