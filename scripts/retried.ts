// Required by Mocha where tests are tried again: a test that passed only at another try is told of, not hidden.
import type { Test } from 'mocha';

const retried: string[] = [];

export const mochaHooks = {
  afterEach(this: Mocha.Context): void {
    const test = this.currentTest as Test;
    if (test.isPassed() || test.isFailed() || test.isPending()) return;
    // Neither: Mocha tries it again.
    retried.push(test.fullTitle());
    console.log(`    FAILED, and is tried again: ${test.fullTitle()}`);
  },

  /** Mocha's own report says nothing of them. */
  afterAll(): void {
    if (retried.length === 0) return;
    console.log(`\n  ${retried.length} tried again: a race, in a test or in what it tests`);
    for (const title of retried) console.log(`    - ${title}`);
  },
};
