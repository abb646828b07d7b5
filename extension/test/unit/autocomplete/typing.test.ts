import assert from 'node:assert/strict';
import { type Change, partlyTaken } from '../../../src/autocomplete/ghost/partialAccept.ts';
import { Statistics } from '../../../src/autocomplete/statistics.ts';

describe('taking a part of a ghost', () => {
  const ghost = { document: 'a', line: 3, character: 4, text: 'rooms.find(id);' };
  const change = (text: string, more: Partial<Change> = {}): Change => ({
    line: 3,
    character: 4,
    removed: 0,
    text,
    ...more,
  });

  it('is an insertion of its beginning where it stands', () => {
    assert.equal(partlyTaken(ghost, 'a', [change('rooms')]), 5);
  });

  it('is not a key, nor all of it, nor anything elsewhere', () => {
    assert.equal(partlyTaken(ghost, 'a', [change('r')]), 0);
    assert.equal(partlyTaken(ghost, 'a', [change(ghost.text)]), 0);
    assert.equal(partlyTaken(ghost, 'b', [change('rooms')]), 0);
    assert.equal(partlyTaken(ghost, 'a', [change('rooms', { line: 2 })]), 0);
    assert.equal(partlyTaken(ghost, 'a', [change('rooms', { removed: 1 })]), 0);
    assert.equal(partlyTaken(ghost, 'a', [change('rooms'), change('x')]), 0);
    assert.equal(partlyTaken({ ...ghost, text: '() => 1' }, 'a', [change('()')]), 0);
  });
});

describe('the statistics', () => {
  function memory(start?: unknown) {
    const values = new Map<string, unknown>([['tandem.autocomplete.statistics', start]]);
    return {
      values,
      get: (key: string) => values.get(key),
      update: async (key: string, value: unknown) => {
        values.set(key, value);
      },
    };
  }

  it('count a Tab as a key, and are kept', () => {
    const store = memory();
    const statistics = new Statistics(store, '2026-11-21');
    statistics.shown();
    statistics.accepted(10);
    statistics.partlyAccepted(5);
    const expected = { since: '2026-11-21', shown: 1, accepted: 1, partly: 1, characters: 13 };
    assert.deepEqual(statistics.totals, expected);
    assert.deepEqual(new Statistics(store, '2027-01-01').totals, expected);
  });

  it('start anew when what was kept is not theirs', () => {
    assert.equal(new Statistics(memory({ since: 1, shown: 'many' }), '2026-11-21').totals.shown, 0);
  });
});
