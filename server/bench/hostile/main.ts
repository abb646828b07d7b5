/**
 * `npm run bench:hostile`: what two people who type notice while each attack of `attacks.ts` goes on from ten sockets,
 * beside the same without an attack, and how much memory the server takes beyond what it had at rest. The server, with
 * the bounds it has by default, is pinned to one core, attackers and people to the other. `--seconds N` (30) of each,
 * `--only TEXT` those whose name has the text in it.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { percentiles } from '../server/workloads.ts';
import { attacks, type Place } from './attacks.ts';
import { People } from './people.ts';

const { values: flags } = parseArgs({
  options: { seconds: { type: 'string', default: '30' }, only: { type: 'string', default: '' } },
});
const seconds = Number(flags.seconds);
const keysPerSecond = 20;
const databaseUrl = process.env.BENCH_DATABASE_URL;

type Server = { url: string; pid: number; isUp(): boolean; stop(): Promise<void> };

async function startServer(): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), 'tandem-hostile-'));
  const main = join(import.meta.dirname, '../../src/main.ts');
  // A limit of rooms and requests by address would end an attack before it begins.
  const env = { ...process.env, PORT: '0', HOST: '127.0.0.1', DATA_DIR: folder, LOG_LEVEL: 'silent' };
  const limits = { MAX_REQUESTS_PER_MINUTE: '1000000', MAX_ROOMS_PER_HOUR: '100000' };
  const command = ['-c', '0', process.execPath, '--max-semi-space-size=8', main];
  const child = spawn('taskset', command, {
    env: { ...env, ...limits, DATABASE_URL: databaseUrl },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', () => reject(new Error(said)));
    child.stderr.on('data', (chunk) => {
      said += chunk;
      const match = /ready: +(http:\S+)/.exec(said);
      if (match) resolve(match[1]!.replace('localhost', '127.0.0.1'));
    });
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  return {
    url,
    pid: child.pid!,
    isUp: () => child.exitCode === null && child.signalCode === null,
    async stop() {
      child.kill('SIGKILL');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Resident memory of the server, MB. */
function memory(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024;
}

type Result = { name: string; p50: number; p99: number; max: number; memory: number; note: string };

async function measure(name: string | undefined): Promise<Result> {
  const server = await startServer();
  try {
    const created = await fetch(`${server.url}/rooms`, { method: 'POST' });
    const { roomId: room } = (await created.json()) as { roomId: string };
    const put = await fetch(`${server.url}/rooms/${room}/files/other.txt`, {
      method: 'PUT',
      body: 'other\n',
    });
    const { fileId = 'other' } = (await put.json().catch(() => ({}))) as { fileId?: string };
    const place: Place = { url: server.url, room, main: `${room}/main`, other: `${room}/${fileId}` };
    const port = Number(new URL(server.url).port);
    const people = await People.start(port, place.main, {
      keysPerSecond,
      keys: keysPerSecond * (seconds + 20),
    });
    // What a server takes once is not the attack's.
    await delay(1_000);
    const rest = memory(server.pid);
    people.seen.length = 0;
    const missingBefore = people.missing;
    const attacker =
      name === undefined
        ? undefined
        : spawn(
            'taskset',
            [
              '-c',
              '1',
              // The people are measured on the same core.
              ...['nice', '-n', '10'],
              process.execPath,
              join(import.meta.dirname, 'attacker.ts'),
              JSON.stringify({ name, place }),
            ],
            { stdio: ['ignore', 'pipe', 'inherit'] },
          );
    const rounds = attacker && text(attacker.stdout!);
    let most = rest;
    for (const end = performance.now() + seconds * 1000; performance.now() < end && server.isUp(); ) {
      await delay(200);
      if (server.isUp()) most = Math.max(most, memory(server.pid));
    }
    attacker?.kill('SIGTERM');
    people.rest();
    await delay(1_000);
    const unseen = people.missing - missingBefore;
    const notes = [
      rounds ? `${await rounds} times` : '',
      server.isUp() ? '' : 'THE SERVER ENDED',
      people.closes > 0 ? `${people.closes} of the people lost their connection` : '',
      unseen > 0 ? `${unseen} keys not seen within a second` : '',
    ];
    people.leave();
    const { p50, p99, max } = percentiles(people.seen);
    return {
      name: name ?? 'nobody attacks',
      ...{ p50, p99, max },
      memory: most - rest,
      note: notes.filter(Boolean).join(', '),
    };
  } finally {
    await server.stop();
  }
}

const results: Result[] = [await measure(undefined)];
for (const name of Object.keys(attacks)) {
  if (!name.includes(flags.only)) continue;
  results.push(await measure(name));
  console.error(results.at(-1));
}
const base = results[0]!;
const storage = databaseUrl ? 'PostgreSQL' : 'the embedded database';
console.log(
  `${cpus()[0]?.model}, ${cpus().length} cores, Node ${process.version}, ${storage}; ${seconds} s each`,
);
console.log(
  '\n| attack from 10 sockets | p50 | p99 | longest, ms | p99 / without | memory over rest, MB | |',
);
console.log('| --- | --- | --- | --- | --- | --- | --- |');
for (const { name, p50, p99, max, memory: over, note } of results) {
  const ratio = (p99 / base.p99).toFixed(1);
  const cells = [name, p50.toFixed(1), p99.toFixed(1), max.toFixed(0), ratio, over.toFixed(0), note];
  console.log(`| ${cells.join(' | ')} |`);
}
