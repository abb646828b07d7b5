import assert from 'node:assert/strict';
import type { Scheduler } from '../../src/base/scheduler.ts';
import { RoomTurns } from '../../src/hub/turns/roomTurns.ts';

const rooms = ['0123456789abcdefghja', '0123456789abcdefghjb'] as const;

/** Time that passes only where a test says so, and turns that end when it says so. */
class HandTurnedScheduler implements Scheduler {
  time = 0;
  #ends: (() => void)[] = [];

  now(): number {
    return this.time;
  }

  after(): never {
    throw new Error('nothing is timed here');
  }

  atTurnEnd(run: () => void): void {
    this.#ends.push(run);
  }

  async endTurn(): Promise<void> {
    for (const run of this.#ends.splice(0)) run();
    // Those who waited go on.
    await Promise.resolve();
  }
}

describe('long work of many rooms', () => {
  let scheduler: HandTurnedScheduler;
  let turns: RoomTurns;
  /** Which work was gone on with, and in which turn, a millisecond each. */
  let done: string[];
  beforeEach(() => {
    scheduler = new HandTurnedScheduler();
    turns = new RoomTurns(scheduler);
    done = [];
  });

  function work(name: string, milliseconds: number) {
    let left = milliseconds;
    return (isOver: () => boolean) => {
      do {
        scheduler.time += 1;
        left -= 1;
        done.push(name);
      } while (left > 0 && !isOver());
      return left === 0;
    };
  }

  it('is done at once when it is little', () => {
    assert.equal(turns.run(rooms[0], work('a', 3)), undefined);
    assert.deepEqual(done, ['a', 'a', 'a']);
  });

  it('invariant 11: takes one share of a turn, however many pieces there are', async () => {
    const all = Array.from({ length: 50 }, (_, index) =>
      Promise.resolve(turns.run(`${rooms[0]}/f${index}`, work(`${index}`, 7))),
    );
    for (let turn = 0; done.length < 350; turn += 1) {
      const before = done.length;
      await scheduler.endTurn();
      assert.ok(done.length - before <= 10, `${done.length - before} ms in turn ${turn}`);
      assert.ok(turn < 40);
    }
    await Promise.all(all);
  });

  it('invariant 11: of a room with one piece is not held up by one with many', async () => {
    const many = Array.from({ length: 100 }, (_, index) =>
      turns.run(`${rooms[0]}/f${index}`, work('many', 50)),
    );
    let isDone = false;
    void turns.run(`${rooms[1]}/main`, work('one', 30))!.then(() => {
      isDone = true;
    });
    let count = 0;
    for (; !isDone; count += 1) {
      await scheduler.endTurn();
      assert.ok(count < 10, `${count} turns`);
    }
    assert.ok(count > 3, 'both had turns');
    assert.equal(many.length, 100);
  });

  it('that fails ends for whoever waits for it, and for nobody else', async () => {
    let steps = 0;
    const failing = turns.run(rooms[0], () => {
      steps += 1;
      if (steps > 1) throw new Error('it fails');
      return false;
    })!;
    const other = turns.run(rooms[0], work('other', 5))!;
    const rejected = assert.rejects(failing, /it fails/);
    await scheduler.endTurn();
    await Promise.all([rejected, other]);
    assert.equal(done.length, 5);
  });
});
