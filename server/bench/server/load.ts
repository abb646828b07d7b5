// The load generator's process: takes one job as JSON in its argument, prints its result as one line of JSON.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import * as Y from 'yjs';
import { LoadClient, Observation } from './client.ts';
import { hocuspocusDialect, yWebsocketDialect } from './dialects.ts';
import { editedDocument, replacedDocument, typedDocument } from './texts.ts';
import { fill, join, type Percentiles, percentiles, reader, type Target, type } from './workloads.ts';

export type Job = {
  port: number;
  pid: number;
  /** Where the server leaves how much memory it holds, see collect.js. */
  memoryFile: string;
  dialect: 'collab' | 'y-websocket' | 'relay';
  documents: string[];
  work:
    | {
        kind: 'type';
        typists: number;
        rate: number;
        seconds: number;
        warmSeconds: number;
        observers: number;
        drainSeconds: number;
      }
    | { kind: 'join'; text: keyof typeof textOf | 'stored'; rounds: number; atOnce: number }
    | { kind: 'hold'; text: keyof typeof textOf }
    | { kind: 'stall'; megabytes: number };
};

const textOf = {
  'typed-10kB': () => typedDocument(10_000, 1),
  'typed-1MB': () => typedDocument(1_000_000, 1000),
  'edits-260k': () => editedDocument(260_000, 1000, 105_000),
};

const job = JSON.parse(process.argv[2]!) as Job;
const target: Target = {
  port: job.port,
  documents: job.documents,
  answers: job.dialect !== 'relay',
  dialect:
    job.dialect === 'collab'
      ? hocuspocusDialect('/collab')
      : yWebsocketDialect(job.dialect === 'relay' ? '/relay' : ''),
};
console.log(JSON.stringify(await run()));
process.exit(0);

async function run(): Promise<unknown> {
  const { work } = job;
  switch (work.kind) {
    case 'type':
      return await type(target, { ...work, observersPerDocument: work.observers }, processorTime);
    case 'join':
      return await joining(work.text, work.rounds, work.atOnce);
    case 'hold':
      return await hold(work.text);
    case 'stall':
      return await stall(work.megabytes);
  }
}

/**
 * Joins one by one, then many at once, while the one who wrote the text stays. The relay, which keeps no text, is asked
 * for as many bytes. Times are in milliseconds.
 */
async function joining(
  text: keyof typeof textOf | 'stored',
  rounds: number,
  atOnce: number,
): Promise<{ single: Percentiles; last: number }> {
  const updates = text === 'stored' ? [] : textOf[text]();
  const isRelay = job.dialect === 'relay';
  if (isRelay) {
    target.answers = true;
    const doc = new Y.Doc();
    Y.applyUpdate(doc, Y.mergeUpdates(updates));
    target.documents = [`state-${Y.encodeStateAsUpdate(doc).length}`];
  }
  const writer =
    updates.length > 0 && !isRelay ? await fill(target, target.documents[0]!, updates) : undefined;
  // A server without acknowledgements has the text when a reader of it has been answered.
  if (writer) await join(target, 1);
  const single: number[] = [];
  for (let round = 0; round < rounds; round += 1) single.push(...(await join(target, 1)));
  const many = atOnce > 0 ? await join(target, atOnce) : [0];
  writer?.close();
  return { single: percentiles(single), last: Math.max(...many) };
}

/**
 * Writes a text into every document and keeps two sockets on each. The first tenth of the documents is not counted:
 * with them the server takes what it needs once.
 * @returns what the server holds for each, kB
 */
async function hold(text: keyof typeof textOf): Promise<{ kilobytesPerDocument: number }> {
  const updates = textOf[text]();
  const clients: LoadClient[] = [];
  const open = async (documents: readonly string[]) => {
    for (const document of documents) {
      clients.push(await fill(target, document, updates));
      const second = reader(target, document);
      clients.push(second);
      await second.ready;
    }
  };
  const first = Math.ceil(target.documents.length / 10);
  await open(target.documents.slice(0, first));
  const before = await idleMemory();
  await open(target.documents.slice(first));
  const after = await idleMemory();
  for (const client of clients) client.close();
  return {
    kilobytesPerDocument: Math.round((after - before) / (target.documents.length - first)),
  };
}

/** One reader stops reading while `megabytes` are written to its room. @returns how much more the server held at most, kB */
async function stall(megabytes: number): Promise<{ peakKilobytes: number; isClosed: boolean }> {
  const observation = new Observation();
  const document = target.documents[0]!;
  const size = 64 * 1024;
  const edits = { client: 9, updates: replacedDocument(size, Math.ceil((megabytes * 1024 * 1024) / size)) };
  observation.track(edits);
  const options = { answers: true, observation };
  const writer = new LoadClient(target.port, target.dialect, document, {
    ...options,
    edits,
    observes: false,
  });
  const stalled = reader(target, document);
  await Promise.all([writer.ready, stalled.ready]);
  const before = await heldMemory();
  stalled.socket.socket.pause();
  let peak = before;
  for (let sent = 0; sent < edits.updates.length; sent += 1) {
    writer.type(1);
    await new Promise<void>((resolve) => setTimeout(resolve, 5));
    if (sent % 64 === 63) peak = Math.max(peak, await heldMemory());
  }
  peak = Math.max(peak, await heldMemory());
  stalled.socket.socket.resume();
  await new Promise<void>((resolve) => setTimeout(resolve, 500));
  return { peakKilobytes: Math.max(0, peak - before), isClosed: stalled.closed };
}

/** Seconds of processor time the server has used. */
function processorTime(): number {
  const [user, system] = readFileSync(`/proc/${job.pid}/stat`, 'utf8')
    .split(') ')[1]!
    .split(' ')
    .slice(11, 13);
  return (Number(user) + Number(system)) / 100;
}

/** The same, once it has stopped falling: a server may tidy up when it has been idle for a while. */
async function idleMemory(): Promise<number> {
  let least = await heldMemory();
  for (let still = 0; still < 8; ) {
    await new Promise<void>((resolve) => setTimeout(resolve, 500));
    const now = await heldMemory();
    still = now > least - 256 ? still + 1 : 0;
    least = Math.min(least, now);
  }
  return least;
}

/** What the server holds when its garbage is collected, buffers included, in kB. */
async function heldMemory(): Promise<number> {
  rmSync(job.memoryFile, { force: true });
  process.kill(job.pid, 'SIGUSR2');
  for (;;) {
    await new Promise<void>((resolve) => setTimeout(resolve, 5));
    if (existsSync(job.memoryFile)) return Number(readFileSync(job.memoryFile, 'utf8')) / 1024;
  }
}
