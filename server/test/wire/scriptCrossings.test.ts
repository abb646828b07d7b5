import assert from 'node:assert/strict';
import { Crossing, type Habit } from './crossing.ts';

const seeds = Array.from({ length: 8 }, (_, index) => index + 1);

const common = 'etaoinsrhld';

/** Plays a crossing for every seed. @returns the seeds in which something was lost or doubled, and what */
function wrong(habit: Habit): { seed: number; text: string }[] {
  return seeds.flatMap((seed) => {
    const room = new Crossing(seed, habit);
    const text = room.play();
    const sorted = (parts: readonly string[]) => parts.toSorted().join('|');
    return sorted(habit.parts(text)) === sorted(room.written) ? [] : [{ seed, text }];
  });
}

describe('two who write at the end of one text, name no version and read late', () => {
  it('invariant 15: programs that read now and then lose none of the lines they number', () => {
    for (const every of [2, 3, 5, 8]) {
      const habit: Habit = {
        count: 30,
        periodMs: 50,
        reads: { every },
        write: (who, index) => `${who} ${index}\n`,
        parts: (text) => text.match(/[^\n]*\n?/g)!.filter((line) => line !== ''),
      };
      assert.deepEqual(wrong(habit), [], `of seeds 1 to ${seeds.length}, reading each ${every}. time`);
    }
  });

  it('invariant 15: pages that show a text up to half a second late lose no letter that only one types, and double none', () => {
    for (const lagMs of [0, 20, 50, 100, 200, 300, 500]) {
      const letters = { ann: 'abcdefghijklm', ben: 'NOPQRSTUVWXYZ' };
      const habit: Habit = {
        count: 120,
        periodMs: 125,
        reads: { lagMs },
        // Both type the same blanks and line ends, as everybody does; which is whose cannot be told, and is not counted.
        write: (who, index) =>
          letters[who as keyof typeof letters][(index * 7 + Math.floor(index / 5)) % 13]! +
          (index % 24 === 23 ? '\n' : index % 6 === 5 ? ' ' : ''),
        parts: (text) => text.match(/\w/g) ?? [],
      };
      const wrongs = seeds.map((seed) => {
        const room = new Crossing(seed, habit);
        const text = room.play();
        return difference(habit.parts(text), habit.parts(room.written.join('')));
      });
      assert.deepEqual(
        wrongs,
        seeds.map(() => 0),
        `of seeds 1 to ${seeds.length}, ${lagMs} ms late`,
      );
    }
  });

  it('pages that show a text up to 100 ms late lose next to none of the common letters both type', () => {
    for (const lagMs of [0, 50, 100]) {
      const habit: Habit = {
        count: 120,
        periodMs: 125,
        reads: { lagMs },
        write: (who, index) => common[(index * (who === 'ann' ? 7 : 5) + (index >> 3)) % common.length]!,
        parts: (text) => [...text],
      };
      const wrongs = seeds.map((seed) => {
        const room = new Crossing(seed, habit);
        return difference(habit.parts(room.play()), room.written);
      });
      const sum = wrongs.reduce((total, each) => total + each, 0);
      // Two of the same letter at once cannot always be told from one; before, one letter in twenty was lost.
      assert.ok(
        sum <= seeds.length * 240 * 0.01,
        `${wrongs} of seeds 1 to ${seeds.length}, ${lagMs} ms late`,
      );
    }
  });
});

/** @returns how many of some parts are missing or too many */
function difference(found: readonly string[], wanted: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const part of found) counts.set(part, (counts.get(part) ?? 0) + 1);
  for (const part of wanted) counts.set(part, (counts.get(part) ?? 0) - 1);
  return [...counts.values()].reduce((sum, count) => sum + Math.abs(count), 0);
}
