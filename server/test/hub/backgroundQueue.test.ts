import assert from 'node:assert/strict';
import { VirtualTime } from '../../sim/simScheduler.ts';
import { BackgroundQueue } from '../../src/hub/turns/backgroundQueue.ts';

describe('the background queue', () => {
  let time: VirtualTime;
  let backgroundQueue: BackgroundQueue;
  let done: string[];

  beforeEach(() => {
    time = new VirtualTime();
    backgroundQueue = new BackgroundQueue(time.scheduler());
    done = [];
  });

  /** Work that takes so long. In milliseconds. */
  function work(name: string, ms: number): () => void {
    return () => {
      time.now += ms;
      done.push(`${name} at ${time.now}`);
    };
  }

  it('does one piece after the other, and rests after each as long as it took', async () => {
    backgroundQueue.add(work('first', 3));
    backgroundQueue.add(work('second', 5));
    backgroundQueue.add(work('third', 1));
    await time.runUntil(100);
    assert.deepEqual(done, ['first at 3', 'second at 11', 'third at 17']);
  });

  it('lets others have their turn between two pieces', async () => {
    for (let number = 1; number <= 3; number++) backgroundQueue.add(work('chore', 10));
    time.scheduler().after(5, () => done.push('a key'));
    await time.runUntil(100);
    assert.deepEqual(done, ['chore at 10', 'a key', 'chore at 30', 'chore at 50']);
  });

  it('takes what is added later, and forgets what waits when it is cleared', async () => {
    backgroundQueue.add(work('first', 2));
    await time.runUntil(50);
    backgroundQueue.add(work('second', 2));
    backgroundQueue.add(work('never', 2));
    await time.runUntil(52);
    backgroundQueue.clear();
    await time.runUntil(100);
    assert.deepEqual(done, ['first at 2', 'second at 52']);
  });
});
