import assert from 'node:assert/strict';
import { personColors } from '@tandem/protocol/presence';
import { colorFor, comingsAndGoings, participantsOf } from '../../../src/session/participants.ts';

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

  it('takes a free colour, and keeps it while nobody with an earlier id has the same', () => {
    const [blue, vermilion] = personColors;
    const others = participantsOf([presence('b', 'Bob', blue!.color)], 'a');
    assert.equal(colorFor(others, 'a'), vermilion);
    assert.equal(colorFor(others, 'a', blue), blue);
  });

  it('lets exactly one of two with the same colour take another', () => {
    const blue = personColors[0]!;
    const both = [presence('a', 'Ann', blue.color), presence('b', 'Bob', blue.color)];
    assert.equal(colorFor(participantsOf(both, 'a'), 'a', blue), blue);
    assert.notEqual(colorFor(participantsOf(both, 'b'), 'b', blue), blue);
  });

  it('keeps a shared colour when there are more people than colours, instead of changing for ever', () => {
    const all = personColors.map(({ color }, index) => presence(`a${index}`, `P${index}`, color));
    const list = participantsOf([...all, presence('z', 'Zoe', personColors[0]!.color)], 'z');
    assert.equal(colorFor(list, 'z', personColors[0]), personColors[0]);
  });

  it('tells who came and who went, this window not counted', () => {
    const before = participantsOf([presence('1', 'Me'), presence('2', 'Ann')], '1');
    const after = participantsOf([presence('1', 'Me'), presence('3', 'Bob')], '1');
    const { joined, left } = comingsAndGoings(before, after);
    assert.deepEqual([joined.map(({ name }) => name), left.map(({ name }) => name)], [['Bob'], ['Ann']]);
    assert.deepEqual(comingsAndGoings([], participantsOf([presence('1', 'Me')], '1')).joined, []);
  });
});
