// The load generator's process: takes one job as JSON in its argument, prints its result as one line of JSON.
import { readFileSync } from 'node:fs';
import { LoadClient, Observation } from './client.ts';
import { hocuspocusDialect, yWebsocketDialect } from './dialects.ts';
import { editedDocument, replacedDocument, typedDocument } from './texts.ts';
import { fill, join, type Percentiles, percentiles, reader, type Target, type } from './workloads.ts';

export type Job = {
  port: number;
  pid: number;
  dialect: 'collab' | 'y-websocket' | 'relay';
  documents: string[];
  work:
    | {
        kind: 'type';
        typists: number;
        rate: number;
        seconds: number;
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
      return await type(target, {
        typists: work.typists,
        rate: work.rate,
        seconds: work.seconds,
        observersPerDocument: work.observers,
        drainSeconds: work.drainSeconds,
      });
    case 'join':
      return await joining(work.text, work.rounds, work.atOnce);
    case 'hold':
      return await hold(work.text);
    case 'stall':
      return await stall(work.megabytes);
  }
}

/** Joins one by one, then many at once, while the one who wrote the text stays. Times are in milliseconds. */
async function joining(
  text: keyof typeof textOf | 'stored',
  rounds: number,
  atOnce: number,
): Promise<{ single: Percentiles; last: number }> {
  const writer = text === 'stored' ? undefined : await fill(target, target.documents[0]!, textOf[text]());
  // A server without acknowledgements has the text when a reader of it has been answered.
  if (writer) await join(target, 1);
  const single: number[] = [];
  for (let round = 0; round < rounds; round += 1) single.push(...(await join(target, 1)));
  const many = atOnce > 0 ? await join(target, atOnce) : [0];
  writer?.close();
  return { single: percentiles(single), last: Math.max(...many) };
}

/** Writes a text into every document and keeps two sockets on each. @returns how much the server's memory grew, kB */
async function hold(text: keyof typeof textOf): Promise<{ kilobytesPerDocument: number }> {
  const before = await settledMemory();
  const updates = textOf[text]();
  const clients: LoadClient[] = [];
  for (const document of target.documents) {
    clients.push(await fill(target, document, updates));
    const second = reader(target, document);
    clients.push(second);
    await second.ready;
  }
  const after = await settledMemory();
  for (const client of clients) client.close();
  return { kilobytesPerDocument: Math.round((after - before) / target.documents.length) };
}

/** One reader stops reading while `megabytes` are written to its room. @returns the server's peak growth, kB */
async function stall(megabytes: number): Promise<{ peakKilobytes: number; closedWith: number | null }> {
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
  const before = await settledMemory();
  stalled.socket.socket.pause();
  let peak = before;
  for (let sent = 0; sent < edits.updates.length; sent += 1) {
    writer.type(1);
    peak = Math.max(peak, memory());
    await new Promise<void>((resolve) => setTimeout(resolve, 5));
  }
  for (let wait = 0; wait < 400; wait += 1) {
    peak = Math.max(peak, memory());
    await new Promise<void>((resolve) => setTimeout(resolve, 5));
  }
  stalled.socket.socket.resume();
  await new Promise<void>((resolve) => setTimeout(resolve, 500));
  return { peakKilobytes: Math.max(0, peak - before), closedWith: stalled.socket.closeCode ?? null };
}

function memory(): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${job.pid}/status`, 'utf8'))![1]);
}

/** The server's resident memory after a garbage collection, once it has stopped moving, in kB. */
async function settledMemory(): Promise<number> {
  process.kill(job.pid, 'SIGUSR2');
  let last = memory();
  for (let still = 0; still < 10; ) {
    await new Promise<void>((resolve) => setTimeout(resolve, 200));
    const now = memory();
    still = Math.abs(now - last) < 512 ? still + 1 : 0;
    last = now;
  }
  return last;
}
