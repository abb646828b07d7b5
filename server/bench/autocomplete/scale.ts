// node server/bench/autocomplete/scale.ts --corpus DIR [--corpus DIR ...] [--typists 20] [--seconds 20] [--keys 5]
// Puts folders into one room, and lets people type in it: index time, memory, the server's event loop, latencies.
import { cpus } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Random } from '../../../client/testing/random.ts';
import { post, startBareRoute } from './bareRoute.ts';
import { readCorpus, type SourceFile } from './corpus.ts';
import { sampleLines } from './positions.ts';
import { percentile } from './protocol.ts';

const { values } = parseArgs({
  options: {
    corpus: { type: 'string', multiple: true },
    typists: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '20' },
    keys: { type: 'string', default: '5' },
  },
});
if (!values.corpus)
  throw new Error('Say what to index: --corpus DIR, a folder of source. It may be given again.');

const random = new Random(1);
const files: SourceFile[] = [];
const typed: SourceFile[] = [];
for (const folder of values.corpus) {
  const { name, room, heldOut } = readCorpus(folder, 0.05, random);
  files.push(...room.map(({ path, text }) => ({ path: `${name}/${path}`, text })));
  typed.push(...heldOut.map(({ path, text }) => ({ path: `${name}/${path}`, text })));
}
const bytes = files.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
const route = await startBareRoute();
const roomId = '00000000000000000000';
const loop = monitorEventLoopDelay({ resolution: 1 });
const loopDelays = () =>
  `p99 ${(loop.percentile(99) / 1e6).toFixed(1)} ms, longest ${(loop.max / 1e6).toFixed(1)} ms`;

console.log(`${cpus().length} cores, Node ${process.version}`);
const { indexMs, size } = await route.addRoom(roomId, files, () => loop.enable());
loop.disable();
console.log(
  `${files.length} files, ${(bytes / 1e6).toFixed(1)} MB, ${size.positions} tokens: indexed in ${Math.round(indexMs)} ms, ` +
    `engine memory ${Math.round(size.memory / 1e6)} MB, event loop while indexing ${loopDelays()}`,
);

const first: number[] = [];
const latencies: number[] = [];
/** The first seconds of a server are not what matters: they do not count, but for what the first question in a file takes. */
const warmSeconds = 4;
const start = performance.now() + 1000 * warmSeconds;
const end = start + 1000 * Number(values.seconds);
const betweenKeys = 1000 / Number(values.keys);

/** Types lines of one file nobody has indexed, asking after every key. */
async function typeAlone(seed: number): Promise<void> {
  const own = new Random(seed);
  const file = typed[own.below(typed.length)]!;
  let isFirst = true;
  await pause(own.next() * betweenKeys);
  while (performance.now() < end) {
    const [line] = sampleLines([file], 1, own);
    for (let key = 0; line && key < line.rest.length && performance.now() < end; key++) {
      const before = line.before + line.rest.slice(0, key);
      const asked = performance.now();
      await post(route.url, {
        code: before + line.below,
        cursorPosition: before.length,
        path: line.file.path,
        roomId,
      });
      const took = performance.now() - asked;
      if (isFirst) first.push(took);
      else if (asked > start) latencies.push(took);
      isFirst = false;
      await pause(Math.max(0, betweenKeys - took));
    }
  }
}
loop.reset();
loop.enable();
await Promise.all(Array.from({ length: Number(values.typists) }, (_, seed) => typeAlone(seed + 1)));
loop.disable();
console.log(
  `${values.typists} typists, ${values.keys} keys a second each: ${latencies.length} requests, ` +
    `p50 ${percentile(latencies, 0.5).toFixed(1)} ms, p99 ${percentile(latencies, 0.99).toFixed(1)} ms, ` +
    `event loop of server and clients together ${loopDelays()}; ` +
    `all at once the first question in a file nobody knew, on a server just started: p50 ${percentile(first, 0.5).toFixed(0)} ms`,
);
await route.close();
