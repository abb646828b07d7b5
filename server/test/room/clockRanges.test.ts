import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ClockRanges } from '../../src/room/update/clockRanges.ts';

describe('a set of clocks', () => {
  it('holds what was added, in whatever order it came', () => {
    const range = fc.record({ from: fc.nat(200), length: fc.integer({ min: 1, max: 12 }) });
    fc.assert(
      fc.property(fc.array(range, { maxLength: 60 }), range, (added, asked) => {
        const ranges = new ClockRanges();
        const expected = new Set<number>();
        for (const { from, length } of added) {
          ranges.add(from, from + length);
          for (let clock = from; clock < from + length; clock += 1) expected.add(clock);
        }
        for (let clock = 0; clock < 220; clock += 1) {
          assert.equal(ranges.covers(clock, clock + 1), expected.has(clock));
        }
        const all = Array.from({ length: asked.length }, (_, index) => asked.from + index);
        const covers = all.every((clock) => expected.has(clock));
        assert.equal(ranges.covers(asked.from, asked.from + asked.length), covers);
        let end = asked.from;
        while (expected.has(end)) end += 1;
        assert.equal(ranges.takeFrom(asked.from), end);
        assert.ok(!ranges.covers(asked.from, asked.from + 1));
      }),
    );
  });
});
