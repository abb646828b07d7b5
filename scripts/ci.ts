// Runs every check one after the other, goes on after a failure, and adds up what all of them counted.
import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';

type Counts = { passed: number; failed: number; skipped: number };
type Step = { name: string; command: string[]; minutes: number };

const steps: Step[] = [
  { name: 'lint', command: ['npm', 'run', 'lint'], minutes: 2 },
  { name: 'types', command: ['npm', 'run', 'types'], minutes: 3 },
  { name: 'tests', command: ['npm', 'test'], minutes: 12 },
  { name: 'simulations on fixed seeds', command: ['npm', 'run', 'sim'], minutes: 4 },
  { name: 'the page in a real browser', command: ['npm', 'run', 'test:web'], minutes: 6 },
  { name: 'the extension host of a real VS Code', command: ['npm', 'run', 'test:host'], minutes: 9 },
  { name: 'windows of a real VS Code', command: ['npm', 'run', 'test:e2e'], minutes: 9 },
];

const services = [
  { variable: 'TEST_DATABASE_URL', url: 'postgres://postgres@127.0.0.1:5432/test', what: 'PostgreSQL' },
  { variable: 'TEST_REDIS_URL', url: 'redis://127.0.0.1:6379', what: 'Redis' },
];

for (const { variable, url, what } of services) {
  if (process.env[variable]) continue;
  const { hostname, port } = new URL(url);
  if (await answers(hostname, Number(port))) process.env[variable] = url;
  else
    console.log(`${what} does not answer on ${hostname}:${port}: what needs it is skipped. Set ${variable}.`);
}

const total: Counts = { passed: 0, failed: 0, skipped: 0 };
const summary: string[] = [];
for (const step of steps) {
  console.log(`\n== ${step.name}`);
  const started = performance.now();
  const { status, counts } = await run(step);
  const seconds = Math.round((performance.now() - started) / 1000);
  // A check that counts nothing is one check; a suite that broke off counts as failed whatever it had counted.
  if (counts.passed + counts.failed + counts.skipped === 0 && status === 0) counts.passed = 1;
  if (status !== 0 && counts.failed === 0) counts.failed = 1;
  for (const key of ['passed', 'failed', 'skipped'] as const) total[key] += counts[key];
  const { passed, failed, skipped } = counts;
  summary.push(
    `${failed > 0 ? 'FAILED' : 'ok    '} ${step.name}: ${passed} passed, ${failed} failed, ${skipped} skipped, ${seconds} s`,
  );
}
console.log(`\n${summary.join('\n')}\n`);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;

/** Runs one step with its output shown, and reads Mocha's closing lines from it. */
function run({
  command: [program, ...args],
  minutes,
  name,
}: Step): Promise<{ status: number; counts: Counts }> {
  const child = spawn(program!, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => process.stdout.write(chunk));
    createInterface({ input: stream }).on('line', (line) => count(line, counts));
  }
  const limit = setTimeout(() => {
    console.log(`\n${name} took longer than ${minutes} minutes and was ended.`);
    process.kill(-child.pid!, 'SIGKILL');
  }, minutes * 60_000);
  return new Promise((resolve) => {
    child.on('close', (code) => {
      clearTimeout(limit);
      resolve({ status: code ?? 1, counts });
    });
  });
}

function count(line: string, counts: Counts): void {
  const match = /^\s*(\d+) (passing|failing|pending)\b/.exec(line);
  if (!match) return;
  const key = { passing: 'passed', failing: 'failed', pending: 'skipped' } as const;
  counts[key[match[2] as keyof typeof key]] += Number(match[1]);
}

function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2000 });
    const done = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket
      .on('connect', () => done(true))
      .on('error', () => done(false))
      .on('timeout', () => done(false));
  });
}
