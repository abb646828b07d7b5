import { spawn } from 'node:child_process';
import { type Counts, countMocha, countOne, failures, retries, triedAgain } from './counts.ts';

/** One thing to run. */
export type Step = {
  readonly name: string;
  readonly command: readonly string[];
  /** Whether its tests are counted, or it is one check as a whole. */
  readonly counts: 'mocha' | 'one';
  /** After this it is ended and has failed, in milliseconds. */
  readonly limit: number;
};

export type Result = {
  readonly step: Step;
  readonly counts: Counts;
  readonly seconds: number;
  /** What is to be said about it besides its counts. */
  readonly note: string | undefined;
  /** The end of what it printed, if it failed. */
  readonly failures: string | undefined;
  /** Why tests failed that passed at another try. */
  readonly retries: string | undefined;
};

/** How many lines of a failed step are told again. */
const linesTold = 60;

/** Runs a step and prints its output as it comes. Never throws: what can't be run has failed. */
export async function runStep(step: Step, env: NodeJS.ProcessEnv): Promise<Result> {
  console.log(`\n== ${step.name}: ${step.command.join(' ')}`);
  const started = performance.now();
  const [file, ...args] = step.command;
  // A group of its own, so that what it started ends with it.
  const child = spawn(file!, args, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let output = '';
  for (const [stream, target] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ] as const) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      target.write(text);
    });
  }
  let note: string | undefined;
  const limit = setTimeout(() => {
    note = `ended after ${step.limit / 1000} s`;
    if (child.pid) process.kill(-child.pid, 'SIGKILL');
  }, step.limit);
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', (error) => {
      note = error.message;
      resolve(null);
    });
    child.once('close', resolve);
  });
  clearTimeout(limit);
  const seconds = (performance.now() - started) / 1000;
  const counts = step.counts === 'mocha' ? countMocha(output, code) : countOne(code);
  console.log(`== ${step.name} took ${seconds.toFixed(1)} s`);
  return {
    step,
    counts,
    seconds,
    note: note ?? triedAgain(output),
    failures: counts.failed > 0 ? failures(output, linesTold) : undefined,
    retries: step.counts === 'mocha' ? retries(output, linesTold) : undefined,
  };
}
