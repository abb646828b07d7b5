// node server/bench/autocomplete/together.ts --corpus DIR [--typists 20] [--seconds 15] [--keys 5]
// People type in one file of one room of a started server, first without ghost text, then asking after every key: how
// long an edit takes to the others in both cases, and how long a completion takes.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import * as Y from 'yjs';
import { Random } from '../../../client/testing/random.ts';
import { post } from './bareRoute.ts';
import { readCorpus } from './corpus.ts';
import { charactersIn, Member } from './member.ts';
import { sampleLines } from './positions.ts';
import { percentile } from './protocol.ts';

const { values } = parseArgs({
  options: {
    corpus: { type: 'string' },
    typists: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '15' },
    keys: { type: 'string', default: '5' },
  },
});
if (!values.corpus) throw new Error('Say whose files are in the room: --corpus DIR, a folder of source.');
const betweenKeys = 1000 / Number(values.keys);

/** Tandem as `npm start` runs it, on a database of its own that goes with it. */
async function startServer(): Promise<{ url: string; stop: () => Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tandem-bench-'));
  const child: ChildProcess = spawn(process.execPath, ['server/src/main.ts'], {
    cwd: join(import.meta.dirname, '../../..'),
    env: {
      PATH: process.env.PATH,
      HOST: '127.0.0.1',
      PORT: '0',
      DATA_DIR: dataDir,
      LOG_LEVEL: 'warn',
      MAX_COMPLETIONS_PER_MINUTE: '1000000',
    },
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  const url = await new Promise<string>((resolve) => {
    let said = '';
    child.stderr!.on('data', (chunk) => {
      said += chunk;
      const at = /ready: +(http:\/\/127\.0\.0\.1:\d+)/.exec(said);
      if (at) resolve(at[1]!);
    });
  });
  return {
    url,
    stop: async () => {
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      await exit;
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

const random = new Random(1);
const { room, heldOut } = readCorpus(values.corpus, 0.1, random);
const server = await startServer();
const main = room.find(({ text }) => text.length > 8000 && text.length < 30_000) ?? room[0]!;
const { roomId, ownerToken } = (await post(`${server.url}/rooms`, { code: main.text, path: main.path })) as {
  roomId: string;
  ownerToken: string;
};
for (const { path, text } of room) {
  if (path === main.path) continue;
  const response = await fetch(
    `${server.url}/rooms/${roomId}/files/${path.split('/').map(encodeURIComponent).join('/')}`,
    {
      method: 'PUT',
      headers: { 'content-type': 'text/plain', authorization: `Bearer ${ownerToken}` },
      body: text,
    },
  );
  if (!response.ok) throw new Error(`PUT ${path}: ${response.status} ${await response.text()}`);
}
const typists = Array.from({ length: Number(values.typists) }, () => new Member(server.url, roomId));
await Promise.all(typists.map((member) => member.synced()));
// The one who sees what the others type has a thread of its own: what the typists' thread does for a question is not
// what an edit waits for.
const reader = new Worker(new URL('./togetherReader.ts', import.meta.url), {
  workerData: { url: server.url, roomId },
});
await once(reader, 'message');

/** When each character was typed, by its id. In milliseconds since 1970. */
const typedAt = new Map<string, number>();
const completions: number[] = [];
for (const { doc } of typists) {
  doc.on('update', (update: Uint8Array, origin: unknown) => {
    if (origin !== 'typing') return;
    for (const id of charactersIn(update)) typedAt.set(id, performance.timeOrigin + performance.now());
  });
}

/** How long each edit took since the last question, in milliseconds. */
async function fanOut(): Promise<number[]> {
  reader.postMessage('seen');
  const [seen] = (await once(reader, 'message')) as [Map<string, number>];
  return [...seen].flatMap(([id, at]) => {
    const typed = typedAt.get(id);
    return typed === undefined ? [] : [at - typed];
  });
}

/** Types lines of a file nobody has indexed into a line of one's own. */
async function typeAlone(member: Member, seed: number, asks: boolean, end: number): Promise<void> {
  const own = new Random(seed);
  const file = heldOut[own.below(heldOut.length)]!;
  const lineStart = Math.floor((member.text.length * seed) / (typists.length + 1));
  const start = member.text.toString().indexOf('\n', lineStart) + 1;
  let cursor = Y.createRelativePositionFromTypeIndex(member.text, start);
  await pause(own.next() * betweenKeys);
  while (performance.now() < end) {
    const [line] = sampleLines([file], 1, own);
    for (const key of `\n${line?.rest ?? ''}`) {
      if (performance.now() >= end) return;
      const began = performance.now();
      const at = Y.createAbsolutePositionFromRelativePosition(cursor, member.doc)!.index;
      member.doc.transact(() => member.text.insert(at, key), 'typing');
      cursor = Y.createRelativePositionFromTypeIndex(member.text, at + 1);
      if (asks) await ask(member, at + 1);
      await pause(Math.max(0, betweenKeys - (performance.now() - began)));
    }
  }
}

async function ask(member: Member, cursorPosition: number): Promise<void> {
  const start = performance.now();
  await post(`${server.url}/autocomplete`, {
    code: member.text.toString(),
    cursorPosition,
    path: main.path,
    roomId,
  });
  completions.push(performance.now() - start);
}

/** Lets people type, first for a while that does not count: it is not the first seconds of a server that matter. */
async function measure(asks: boolean): Promise<void> {
  const warm = performance.now() + 4000;
  await Promise.all(typists.map((member, number) => typeAlone(member, number + 1, asks, warm)));
  await fanOut();
  completions.length = 0;
  const end = performance.now() + 1000 * Number(values.seconds);
  await Promise.all(typists.map((member, number) => typeAlone(member, number + 1, asks, end)));
  await pause(500);
  const took = await fanOut();
  console.log(
    `${asks ? 'with ghost text after every key' : 'without ghost text'}: ${took.length} edits, to the others ` +
      `p50 ${percentile(took, 0.5).toFixed(1)} ms, p99 ${percentile(took, 0.99).toFixed(1)} ms`,
  );
}

console.log(
  `${cpus().length} cores (${cpus()[0]?.model.trim()}), Node ${process.version}; ${typists.length} typists at ` +
    `${values.keys} keys a second in one file of ${Math.round(main.text.length / 1000)} kB, ${room.length} files in the room`,
);
await measure(false);
// The first questions have the room read and indexed.
await ask(typists[0]!, 0);
await pause(3000);
await measure(true);
console.log(
  `${completions.length} completions: p50 ${percentile(completions, 0.5).toFixed(1)} ms, ` +
    `p99 ${percentile(completions, 0.99).toFixed(1)} ms`,
);
for (const member of typists) member.close();
await reader.terminate();
await server.stop();
process.exit(0);
