/**
 * Loaded into a server process before its own code: counts what runs in it, by V8's block coverage. Whoever connects to
 * the socket `WORK_SOCKET` is told how many blocks ran since it was asked last. It is the same whatever the machine
 * does beside it, so that a test can say "linear" without a clock. The database's code is left out: how often it runs
 * depends on how commits are gathered.
 */

import { Session } from 'node:inspector/promises';
import { createServer } from 'node:net';

const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });

async function takeWork(): Promise<number> {
  const { result } = await session.post('Profiler.takePreciseCoverage');
  let work = 0;
  for (const { url, functions } of result) {
    if (!url.startsWith('file:') || url.includes('/@electric-sql/')) continue;
    for (const { ranges } of functions) for (const { count } of ranges) work += count;
  }
  return work;
}

createServer((socket) => {
  socket.on('error', () => {});
  takeWork().then(
    (work) => socket.end(String(work)),
    (error: unknown) => socket.destroy(error as Error),
  );
})
  .listen(process.env.WORK_SOCKET)
  .unref();
