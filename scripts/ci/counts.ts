/** How many tests passed, failed and were skipped. */
export type Counts = { readonly passed: number; readonly failed: number; readonly skipped: number };

export const none: Counts = { passed: 0, failed: 0, skipped: 0 };

export function passed(count: number): Counts {
  return { ...none, passed: count };
}

export function failed(count: number): Counts {
  return { ...none, failed: count };
}

export function add(one: Counts, other: Counts): Counts {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped,
  };
}

export function summary(counts: Counts): string {
  return `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`;
}

/** One check as a whole, such as the linter. */
export function countOne(exitCode: number | null): Counts {
  return exitCode === 0 ? passed(1) : failed(1);
}

/**
 * Adds up the closing lines of every Mocha run in an output. A run that ended badly without saying which test failed,
 * and one in which nothing ran, count as one failure.
 */
export function countMocha(output: string, exitCode: number | null): Counts {
  const sum = (word: string) =>
    [...withoutColors(output).matchAll(new RegExp(`^\\s*(\\d+) ${word}\\b`, 'gm'))].reduce(
      (total, [, digits]) => total + Number(digits),
      0,
    );
  const counts = { passed: sum('passing'), failed: sum('failing'), skipped: sum('pending') };
  const wentWrong = exitCode !== 0 || counts.passed + counts.skipped === 0;
  return wentWrong && counts.failed === 0 ? add(counts, failed(1)) : counts;
}

/** The line above the tests that Mocha tried again. */
export function retriesHeading(count: number): string {
  return `  ${count} tried again: a race, in a test or in what it tests`;
}

/** What is to be said of tests that Mocha tried again; undefined when there were none. */
export function triedAgain(output: string): string | undefined {
  return retriesPattern.exec(withoutColors(output))?.[1];
}

/**
 * Why tests failed that passed at another try.
 * @param lines at most so many
 * @returns the list of them; undefined when there were none
 */
export function retries(output: string, lines: number): string | undefined {
  const text = withoutColors(output).trimEnd();
  const list = text.search(retriesPattern);
  return list >= 0 ? firstLines(text.slice(list), lines) : undefined;
}

const retriesPattern = /^\s*(\d+ tried again)\b/m;

/**
 * What a run says of its failures, to be told again where a reader looks first.
 * @param lines at most so many
 * @returns Mocha's list of failures where there is one, or else the end of the output
 */
export function failures(output: string, lines: number): string {
  const text = withoutColors(output).trimEnd();
  const list = text.search(/^\s*\d+ failing\b/m);
  return list >= 0 ? firstLines(text.slice(list), lines) : text.split('\n').slice(-lines).join('\n');
}

function firstLines(text: string, lines: number): string {
  return text.trimStart().split('\n').slice(0, lines).join('\n');
}

function withoutColors(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: an escape sequence begins with one
  return text.replaceAll(/\u001b\[[\d;]*m/g, '');
}
