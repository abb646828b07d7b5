// What a server takes that has no room: until it is ready, and of memory. Linux only, for it reads /proc.
//   npm run bench:start            with BENCH_DATABASE_URL set, on that PostgreSQL too
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { preparedDatabase } from '../src/store/open/preparedDatabase.ts';

const command = join(import.meta.dirname, '../bin/tandem-server');
/** After so long nothing of the start is left to be done, in milliseconds. */
const restMs = 10_000;

type Start = { readyMs: number; peakMb: number; restMb: number };

/** Starts the command as somebody does who installed it, waits until it rests, and ends it. */
async function measure(dataDir: string, databaseUrl: string | undefined): Promise<Start> {
  const env = { PATH: process.env.PATH, PORT: '0', DATA_DIR: dataDir, LOG_LEVEL: 'warn' };
  const began = performance.now();
  const child = spawn(process.execPath, [command], {
    env: { ...env, ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}) },
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  try {
    await ready(child);
    const readyMs = Math.round(performance.now() - began);
    await setTimeout(restMs);
    return { readyMs, peakMb: megabytes(child, 'VmHWM'), restMb: megabytes(child, 'VmRSS') };
  } finally {
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    await exit;
  }
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr!.on('data', (chunk) => {
      said += chunk;
      if (/ready: +http/.test(said)) resolve();
    });
    child.once('exit', () => reject(new Error(`The server ended before it was ready.\n${said}`)));
  });
}

function megabytes(child: ChildProcess, field: 'VmHWM' | 'VmRSS'): number {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  return Math.round(Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)![1]) / 1024);
}

const rows: [string, Start][] = [];
const folder = await mkdtemp(join(tmpdir(), 'tandem-bench-start-'));
try {
  rows.push(['embedded database, first start', await measure(folder, undefined)]);
  rows.push(['embedded database, later', await measure(folder, undefined)]);
  const url = process.env.BENCH_DATABASE_URL;
  if (url) {
    // The first makes the tables, where there are none.
    await measure(folder, url);
    rows.push(['PostgreSQL', await measure(folder, url)]);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
console.log(`Node ${process.version}, ${cpus().length} cores, ${preparedDatabase().split('/').at(-1)}\n`);
console.log('| a server without a room | ready after, ms | peak, MB | at rest, MB |');
console.log('| --- | --- | --- | --- |');
for (const [name, { readyMs, peakMb, restMb }] of rows) {
  console.log(`| ${name} | ${readyMs} | ${peakMb} | ${restMb} |`);
}
