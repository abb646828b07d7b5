import assert from 'node:assert/strict';
import { comingsAndGoings, participantsOf } from '../../../src/session/participants.ts';

const presence = (id: string, name: string, color = '#0072b2') => ({ user: { id, name, color } });

describe('participants', () => {
  it('puts this window first and the others in order of their names', () => {
    const list = participantsOf([presence('1', 'Zoe'), presence('2', 'Me'), presence('3', 'Ann')], '2');
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
    const list = participantsOf([{}, { user: { name: 'no id' } }, null, 'x', presence('1', 'Ann')], '9');
    assert.deepEqual(
      list.map(({ name }) => name),
      ['Ann'],
    );
  });

  it('tells who came and who went, this window not counted', () => {
    const before = participantsOf([presence('1', 'Me'), presence('2', 'Ann')], '1');
    const after = participantsOf([presence('1', 'Me'), presence('3', 'Bob')], '1');
    const { joined, left } = comingsAndGoings(before, after);
    assert.deepEqual([joined.map(({ name }) => name), left.map(({ name }) => name)], [['Bob'], ['Ann']]);
    assert.deepEqual(comingsAndGoings([], participantsOf([presence('1', 'Me')], '1')).joined, []);
  });
});
