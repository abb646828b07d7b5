// Required by Mocha where tests are tried again: a test that passed only at another try is told of with why it failed,
// not hidden.
import { retriesHeading } from './ci/counts.ts';

/** Mocha hands the runner to what is set up once before all tests, as `this`. */
export function mochaGlobalSetup(this: Mocha.Runner): void {
  const retried: string[] = [];
  this.on('retry', (test, error: unknown) => {
    const why = indented(error instanceof Error ? (error.stack ?? error.message) : String(error));
    console.log(`    FAILED, and is tried again: ${test.fullTitle()}\n${why}`);
    retried.push(`    - ${test.fullTitle()}\n${why}`);
  });
  // Mocha's own report says nothing of them.
  this.once('end', () => {
    if (retried.length > 0) console.log(`\n${retriesHeading(retried.length)}\n${retried.join('\n')}`);
  });
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '      ');
}
