import { LoadClient, Observation } from './client.ts';
import type { Dialect } from './dialects.ts';
import { type Edits, typeEdits } from './edits.ts';

/** What a workload needs to know of the server it runs against. */
export type Target = { port: number; dialect: Dialect; answers: boolean; documents: string[] };

export type TypingResult = {
  editsPerSecond: number;
  fanOut: Percentiles;
  acknowledged: Percentiles | undefined;
  /** Deliveries to timed observers that never came. */
  missing: number;
  /** From the last edit sent to the last delivery, in milliseconds. */
  drainMs: number;
  /** How much of a core the server used while people typed, in percent. */
  processor: number;
};

export type Percentiles = { p50: number; p99: number; max: number; count: number };

/** @param values in milliseconds; sorted in place */
export function percentiles(values: number[]): Percentiles {
  const sorted = Float64Array.from(values).sort();
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99), max: at(1), count: sorted.length };
}

let nextClient = 1000;

/**
 * Typists in each document type at a steady rate, open loop: a slow server does not slow them down.
 * @param rate edits a second of each typist
 * @param warmSeconds how long they type before anything is measured, on the same connections
 * @param observersPerDocument how many of the connections time what arrives; the rest only read
 * @param processorTime seconds of processor time the server has used so far
 */
export async function type(
  target: Target,
  options: {
    typists: number;
    rate: number;
    seconds: number;
    warmSeconds: number;
    observersPerDocument: number;
    drainSeconds: number;
  },
  processorTime: () => number,
): Promise<TypingResult> {
  const observation = new Observation();
  const warmUp = Math.ceil(options.rate * options.warmSeconds);
  const perTypist = warmUp + Math.ceil(options.rate * options.seconds);
  const typists: LoadClient[] = [];
  for (const document of target.documents) {
    for (let index = 0; index < options.typists; index += 1) {
      nextClient += 1;
      const edits: Edits = typeEdits(nextClient, perTypist);
      observation.track(edits);
      const observes = index < options.observersPerDocument;
      const client = new LoadClient(target.port, target.dialect, document, {
        edits,
        observes,
        answers: target.answers,
        observation,
      });
      typists.push(client);
    }
  }
  const readers = Math.min(options.observersPerDocument, options.typists) * (options.typists - 1);
  const drained = (edits: number) => {
    const expected = edits * readers * target.documents.length;
    const complete = () =>
      observation.delivered >= expected && typists.every((typist) => typist.awaitingSave === 0);
    return until(complete, options.drainSeconds * 1000).then(() => expected);
  };
  await Promise.all(typists.map((typist) => typist.ready));
  await pace(typists, options.rate, warmUp);
  await drained(warmUp);
  observation.forgetTimes();
  const used = processorTime();
  const started = performance.now();
  await pace(typists, options.rate, perTypist);
  const typedUntil = performance.now();
  const processor = (100_000 * (processorTime() - used)) / (typedUntil - started);
  const expected = await drained(perTypist);
  const drainMs = performance.now() - typedUntil;
  for (const typist of typists) typist.close();
  const typed = typists.length * (perTypist - warmUp);
  return {
    editsPerSecond: Math.round((typed * 1000) / (typedUntil - started)),
    processor: Math.round(processor),
    fanOut: percentiles(observation.fanOut),
    acknowledged: target.dialect.acknowledges ? percentiles(observation.acknowledged) : undefined,
    missing: expected - observation.delivered + typists.reduce((sum, typist) => sum + typist.awaitingSave, 0),
    drainMs,
  };
}

/**
 * Sends what is due at each turn, typists out of phase with each other, so that they do not all press a key at once.
 * @param upTo how many edits each has sent at the end, those sent before included
 */
async function pace(typists: LoadClient[], rate: number, upTo: number): Promise<void> {
  const before = typists[0]!.typed;
  const started = performance.now();
  const phase = typists.map((_, index) => index / typists.length / rate);
  while (typists.some((typist) => typist.typed < upTo && !typist.closed)) {
    const elapsed = (performance.now() - started) / 1000;
    for (let index = 0; index < typists.length; index += 1) {
      const typist = typists[index]!;
      const due = Math.min(upTo, before + Math.floor(Math.max(0, elapsed - phase[index]!) * rate));
      if (due > typist.typed) typist.type(due - typist.typed);
    }
    // Below some thousand edits a second a timer is exact enough, and leaves the core to the receiving side.
    await new Promise<void>((resolve) =>
      rate * typists.length <= 10_000 ? setTimeout(resolve, 1) : setImmediate(resolve),
    );
  }
}

async function until(condition: () => boolean, limitMs: number): Promise<boolean> {
  const started = performance.now();
  while (!condition()) {
    if (performance.now() - started > limitMs) return false;
    await new Promise<void>((resolve) => setTimeout(resolve, 2));
  }
  return true;
}

/** Opens `count` readers of one document at once. @returns how long each took until it had the state, in milliseconds */
export async function join(target: Target, count: number): Promise<number[]> {
  const clients: LoadClient[] = [];
  const times = await Promise.all(
    Array.from({ length: count }, async () => {
      const started = performance.now();
      const client = reader(target, target.documents[0]!);
      clients.push(client);
      await client.ready;
      return performance.now() - started;
    }),
  );
  for (const client of clients) client.close();
  return times;
}

/** A client that opens a document and only reads. */
export function reader(target: Target, document: string): LoadClient {
  return new LoadClient(target.port, target.dialect, document, {
    observes: false,
    answers: target.answers,
    observation: new Observation(),
  });
}

/**
 * Writes whole updates into a document by one client.
 * @returns that client, still connected: a server without a database forgets a document that nobody has open
 */
export async function fill(target: Target, document: string, updates: Uint8Array[]): Promise<LoadClient> {
  const observation = new Observation();
  nextClient += 1;
  const edits = { client: nextClient, updates };
  observation.track(edits);
  const writer = new LoadClient(target.port, target.dialect, document, {
    edits,
    observes: false,
    answers: target.answers,
    observation,
  });
  await writer.ready;
  const chunk = 200;
  for (let sent = 0; sent < updates.length; sent += chunk) {
    writer.type(chunk);
    if (target.dialect.acknowledges) await until(() => writer.awaitingSave < 2 * chunk, 60_000);
    else await new Promise<void>((resolve) => setImmediate(resolve));
  }
  if (target.dialect.acknowledges) {
    if (!(await until(() => writer.awaitingSave === 0, 60_000)))
      throw new Error('filling was not acknowledged');
  }
  return writer;
}
