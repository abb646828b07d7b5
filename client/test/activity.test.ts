import assert from 'node:assert/strict';
import { Activity, awayAfter } from '../src/presence/activity.ts';
import type { Timer } from '../src/runtime.ts';

/** A clock that stands until it is moved. */
class Clock {
  #now = 0;
  #next = 1;
  readonly #timers = new Map<number, { at: number; run: () => void }>();

  now = () => this.#now;

  setTimeout = (run: () => void, milliseconds: number): Timer => {
    const id = this.#next++;
    this.#timers.set(id, { at: this.#now + milliseconds, run });
    return id as unknown as Timer;
  };

  clearTimeout = (timer: Timer | undefined): void => {
    this.#timers.delete(timer as unknown as number);
  };

  get waiting(): number {
    return this.#timers.size;
  }

  pass(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (;;) {
      const [due] = [...this.#timers].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at);
      if (!due) break;
      this.#timers.delete(due[0]);
      this.#now = due[1].at;
      due[1].run();
    }
    this.#now = end;
  }
}

function watched(isBusy?: () => Promise<boolean>) {
  const clock = new Clock();
  const told: boolean[] = [];
  const activity = new Activity({
    runtime: clock,
    tell: (isAway) => told.push(isAway),
    ...(isBusy ? { isBusy } : {}),
  });
  return { clock, told, activity };
}

/** Lets promises that are settled be heard of. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('whether somebody is at their window', () => {
  it('they are away after a minute in which nothing was seen, and back with the next key', () => {
    const { clock, told, activity } = watched();
    clock.pass(awayAfter - 1);
    activity.seen();
    clock.pass(awayAfter - 1);
    assert.deepEqual(told, []);
    clock.pass(1);
    assert.deepEqual(told, [true]);
    clock.pass(10 * awayAfter);
    activity.seen();
    activity.seen();
    assert.deepEqual(told, [true, false]);
    clock.pass(awayAfter);
    assert.deepEqual(told, [true, false, true]);
  });

  it('many keys make one timer', () => {
    const { clock, activity } = watched();
    for (let key = 0; key < 1000; key++) activity.seen();
    assert.equal(clock.waiting, 1);
    activity.end();
    assert.equal(clock.waiting, 0);
  });

  it('they are asked whether they are busy with something else', async () => {
    let isBusy = true;
    const { clock, told } = watched(async () => isBusy);
    clock.pass(awayAfter);
    await turn();
    clock.pass(awayAfter - 1);
    assert.deepEqual(told, []);
    isBusy = false;
    clock.pass(1);
    await turn();
    assert.deepEqual(told, [true]);
    assert.equal(clock.waiting, 0);
  });

  it('a window that is gone gives no answer: they are away', async () => {
    const { clock, told, activity } = watched(() => new Promise(() => {}));
    clock.pass(awayAfter);
    assert.deepEqual(told, []);
    clock.pass(5000);
    assert.deepEqual(told, [true]);
    activity.seen();
    assert.deepEqual(told, [true, false]);
  });

  it('what is seen while they are asked counts', async () => {
    const { clock, told, activity } = watched(() => new Promise(() => {}));
    clock.pass(awayAfter);
    activity.seen();
    clock.pass(5000);
    assert.deepEqual(told, []);
    clock.pass(awayAfter - 5000);
    clock.pass(5000);
    assert.deepEqual(told, [true]);
  });
});
