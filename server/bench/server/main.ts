/**
 * `npm run bench:server`: Tandem on PostgreSQL and on PGlite beside Hocuspocus, @y/websocket-server and a bare relay, in
 * one run, with the same clients and the same bytes. The server is pinned to one core, the load generator to the other.
 * `--quick` shortens each measurement, `--only NAME[,NAME]` picks targets, `--work NAME[,NAME]` picks measurements,
 * `--profile DIR` writes CPU profiles of Tandem there.
 */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import type { Job } from './load.ts';
import { type Row, table } from './report.ts';
import { type RunningTarget, startTarget, type TargetName } from './targets.ts';
import type { Percentiles, TypingResult } from './workloads.ts';

type Joining = { single: Percentiles; last: number };

const here = fileURLToPath(new URL('.', import.meta.url));
const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    work: { type: 'string' },
    out: { type: 'string' },
    profile: { type: 'string' },
  },
});
const databaseUrl = process.env.BENCH_DATABASE_URL ?? process.env.TEST_DATABASE_URL;
const seconds = flags.quick ? 2 : 6;
const all: TargetName[] = ['tandem', 'tandem-pglite', 'hocuspocus', 'y-websocket', 'relay'];
const names = (flags.only?.split(',') as TargetName[] | undefined) ?? all;
const rows: Row[] = [];
/** Three times what one room is to sustain, the same for every server. In edits a second. */
const floodRate = 90_000;

const measurements: Record<string, (target: RunningTarget) => Promise<void>> = {
  async fanOut(target) {
    for (const typists of [2, 10, 50]) {
      const documents = await target.documents(1);
      // Few edits a second, so p99 of a few seconds is one pause of the machine, or none.
      const work = { ...typing(typists, 5, typists), seconds: 20 };
      const result = await load<TypingResult>(target, documents, work);
      note(
        `one room, ${typists} typists at 5 edits/s: fan-out p50 / p99, ms`,
        target,
        pair(result.fanOut),
        result.fanOut.p99,
      );
      if (result.acknowledged && typists === 50) {
        note(
          'acknowledged, 50 typists: p50 / p99, ms',
          target,
          pair(result.acknowledged),
          result.acknowledged.p99,
        );
      }
    }
  },
  async sustained(target) {
    await most('one room, 50 typists', target, 1, 50, 1500);
  },
  async flood(target) {
    const documents = await target.documents(1);
    const work = { ...typing(50, floodRate / 50, 3), seconds: 3, warmSeconds: 0, drainSeconds: 20 };
    const result = await load<TypingResult>(target, documents, work);
    const rate = floodRate.toLocaleString('en');
    note(
      `one room, 50 typists: 3 s at ${rate} edits/s from a cold start: until all is delivered`,
      target,
      delivery(result),
      result.drainMs,
    );
  },
  async sustainedRooms(target) {
    await most('200 rooms of 2', target, 200, 2, 6000);
  },
  async manyRooms(target) {
    const idle = Math.round(residentKilobytes(target.pid) / 1024);
    note('a server without a room: resident memory, MB', target, String(idle), idle);
    const documents = await target.documents(500);
    const result = await load<TypingResult>(target, documents, typing(2, 5, 2));
    const { processor } = result;
    const megabytes = Math.round(residentKilobytes(target.pid) / 1024);
    const work = '500 rooms of 2 at 5 edits/s';
    note(`${work}: fan-out p50 / p99, ms`, target, pair(result.fanOut), result.fanOut.p99);
    note(`${work}: processor, %`, target, String(processor), processor);
    note(`${work}: resident memory, MB`, target, String(megabytes), megabytes);
  },
  async memory(target) {
    if (target.name === 'relay') return;
    const documents = await target.documents(flags.quick ? 20 : 100);
    const work = { kind: 'hold', text: 'typed-10kB' } as const;
    const result = await load<{ kilobytesPerDocument: number }>(target, documents, work);
    note(
      'open idle room, 10 kB typed, 2 sockets: held, kB',
      target,
      String(result.kilobytesPerDocument),
      result.kilobytesPerDocument,
    );
  },
  async join(target) {
    for (const text of ['typed-1MB', 'edits-260k'] as const) {
      const documents = await target.documents(1);
      const work = { kind: 'join', text, rounds: flags.quick ? 5 : 40, atOnce: 50 } as const;
      const { single, last } = await load<Joining>(target, documents, work);
      note(`join, ${text}: p50 / p99, ms`, target, pair(single), single.p50);
      note(`join, ${text}, 50 at once: last, ms`, target, last.toFixed(0), last);
      if (target.name === 'tandem' || target.name === 'tandem-pglite') {
        await target.restart();
        const stored = { kind: 'join', text: 'stored', rounds: 1, atOnce: 0 } as const;
        const cold = (await load<Joining>(target, documents, stored)).single.max;
        note(`cold start of a room, ${text}: ms`, target, cold.toFixed(1), cold);
      }
    }
  },
  async stall(target) {
    const result = await load<{ peakKilobytes: number; isClosed: boolean }>(
      target,
      await target.documents(1),
      {
        kind: 'stall',
        megabytes: 66,
      },
    );
    const mega = Math.round(result.peakKilobytes / 1024);
    note(
      'a reader stalls while 66 MB are sent: held for it, MB',
      target,
      `+${mega}${result.isClosed ? ', closed' : ''}`,
      mega,
    );
  },
};

function typing(typists: number, rate: number, observers: number) {
  const warmSeconds = flags.quick ? 2 : 5;
  return { kind: 'type', typists, rate, seconds, warmSeconds, observers, drainSeconds: 10 } as const;
}

/**
 * Raises the rate until deliveries go missing or p99 passes 100 ms, then lowers it until it holds on a server that has
 * just started; in one room, then writes three times what held first.
 */
async function most(
  work: string,
  target: RunningTarget,
  rooms: number,
  typists: number,
  from: number,
): Promise<void> {
  const at = async (rate: number, more: object) => {
    const documents = await target.documents(rooms);
    const each = rate / (rooms * typists);
    const seconds = flags.quick ? 2 : 4;
    // Sustained is what holds when all have come in: a second of typing does not count.
    const options = { seconds, warmSeconds: 1, drainSeconds: 5, ...more };
    return load<TypingResult>(target, documents, { ...typing(typists, each, rooms > 1 ? 2 : 3), ...options });
  };
  const holds = ({ missing, fanOut }: TypingResult) => missing === 0 && fanOut.p99 <= 100;
  // Some servers fall behind for good before their code is compiled; what they do from cold is measured apart.
  for (let tries = 0; tries < 3 && !holds(await at(from, {})); tries += 1);
  // One of two tries: with others on the machine, a pause of theirs is not the server's.
  const tryTwice = async (rate: number) => {
    const first = await at(rate, {});
    return holds(first) ? first : at(rate, {});
  };
  let held = 0;
  let reached = 0;
  // In large steps first, then on from where these ended.
  for (const step of [2, 1.25]) {
    for (let rate = reached * step || from; rate < 400_000; rate *= step) {
      const result = await tryTwice(rate);
      if (!holds(result)) break;
      held = result.editsPerSecond;
      reached = rate;
    }
  }
  note(`${work}: edits/s at p99 <= 100 ms`, target, held.toLocaleString('en'), held);
  let cold = 0;
  for (let rate = held; rate > from / 2 && cold === 0; rate *= 0.8) {
    await target.restart();
    const result = await at(rate, { warmSeconds: 0 });
    if (holds(result)) cold = result.editsPerSecond;
  }
  note(`${work}, from a cold start: edits/s at p99 <= 100 ms`, target, cold.toLocaleString('en'), cold);
  if (rooms > 1) return;
  const flat = await at(held * 3, { seconds: 3, warmSeconds: 0, drainSeconds: 20 });
  note(`${work}: 3 s at three times that: until all is delivered`, target, delivery(flat), flat.drainMs);
}

/** How long after the last edit all was delivered, or how much was not. */
function delivery({ missing, fanOut, drainMs }: TypingResult): string {
  return missing > 0
    ? `${((100 * missing) / (missing + fanOut.count)).toFixed(0)} % missing`
    : `${(drainMs / 1000).toFixed(1)} s`;
}

async function load<T>(target: RunningTarget, documents: string[], work: Job['work']): Promise<T> {
  const { port, pid, memoryFile } = target;
  const job: Job = { port, pid, memoryFile, dialect: target.dialect, documents, work };
  const { stdout } = await promisify(execFile)(
    'taskset',
    ['-c', '1', process.execPath, '--max-old-space-size=8192', join(here, 'load.ts'), JSON.stringify(job)],
    { maxBuffer: 1 << 26, timeout: 180_000 },
  );
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as T;
}

function residentKilobytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]);
}

function pair(values: Percentiles): string {
  return `${values.p50.toFixed(2)} / ${values.p99.toFixed(2)}`;
}

function note(work: string, target: RunningTarget, shown: string, value: number): void {
  rows.push({ work, target: target.name, shown, value });
  console.error(`${target.name.padEnd(14)} ${work}: ${shown}`);
}

if (!existsSync(join(here, '..', 'peers', 'node_modules'))) {
  console.error('installing the peers, once …');
  execFileSync('npm', ['ci', '--ignore-scripts'], {
    cwd: join(here, '..', 'peers'),
    stdio: 'inherit',
  });
}
const chosen = flags.work?.split(',') ?? Object.keys(measurements);
for (const name of names) {
  if (name === 'tandem' && !databaseUrl) {
    console.error('tandem on PostgreSQL is left out: set BENCH_DATABASE_URL to measure it');
    continue;
  }
  for (const work of chosen) {
    const target = await startTarget(name, databaseUrl, flags.profile);
    try {
      await measurements[work]!(target);
    } catch (error) {
      console.error(`${name} ${work}: ${error instanceof Error ? error.message : error}`);
    } finally {
      await target.stop();
    }
  }
}
const machine = `${cpus().length} cores (${cpus()[0]!.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`;
const markdown = table(rows, names, machine);
console.log(markdown);
if (flags.out) writeFileSync(flags.out, markdown);
