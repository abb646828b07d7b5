import assert from 'node:assert/strict';
import { PeriodicJob } from '../../src/periodicJob.ts';

describe('a periodic job', () => {
  it('runs at once, again after its time, and not after a stop that waits for the run under way', async () => {
    const runs: Date[] = [];
    const third = Promise.withResolvers<void>();
    const job = new PeriodicJob(
      async (now) => {
        runs.push(now);
        if (runs.length === 3) third.resolve();
      },
      1,
      (error) => assert.ifError(error),
    );
    job.start();
    await third.promise;
    await job.stop();
    const count = runs.length;
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(runs.length, count);
  });

  it('tells of a run that failed, and runs again', async () => {
    const failures: unknown[] = [];
    const again = Promise.withResolvers<void>();
    let runs = 0;
    const job = new PeriodicJob(
      async () => {
        runs += 1;
        if (runs === 1) throw new Error('once');
        again.resolve();
      },
      1,
      (error) => failures.push(error),
    );
    job.start();
    await again.promise;
    await job.stop();
    assert.deepEqual(failures, [new Error('once')]);
  });
});
