import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { DocumentLog, HistoryBase } from '../store/history/documentLog.ts';
import { OutsideHistory } from './outsideHistory.ts';
import type { Asked, Kind, Question, ReplayReply, ReplayRequest, SittingRequest } from './questions.ts';
import type { DocumentSitting } from './replay/sittings.ts';

type Waiting = { resolve: (reply: ReplayReply) => void; reject: (error: Error) => void };
type Unsent = ReplayRequest extends infer Each
  ? Each extends ReplayRequest
    ? Omit<Each, 'id'>
    : never
  : never;

/**
 * Replays in a thread of its own, so that nobody who types waits for somebody who looks back. It starts when it is needed,
 * and ends when nobody has asked for a while: it remembers what it replayed.
 */
export class ReplayThread {
  readonly #idleMs: number;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #nextId = 1;
  #closed = false;

  /** @param idleMs how long it stays without a request, in milliseconds */
  constructor(idleMs = 300_000) {
    this.#idleMs = idleMs;
  }

  /**
   * @param key names the document as it is at one seq
   * @param read gets its log, where the thread does not have it
   * @throws OutsideHistory; Error when the thread broke
   */
  async ask<K extends Kind>(
    key: string,
    question: Question & { kind: K },
    read: () => Promise<DocumentLog>,
  ): Promise<Asked[K]['answer']> {
    const reply = await this.#question('ask', key, question, read);
    if (reply.kind !== 'answer') throw failure(reply);
    return reply.answer as Asked[K]['answer'];
  }

  /** The same, with the answer as JSON: a long one is written in the thread. */
  async tell(key: string, question: Question, read: () => Promise<DocumentLog>): Promise<Uint8Array> {
    const reply = await this.#question('tell', key, question, read);
    if (reply.kind !== 'told') throw failure(reply);
    return reply.json;
  }

  /** The sittings of documents; undefined for one whose rows are neither given nor remembered. */
  async sittings(documents: readonly SittingRequest[]): Promise<(DocumentSitting[] | undefined)[]> {
    const reply = await this.#send({ kind: 'sittings', documents });
    if (reply.kind !== 'sittings') throw failure(reply);
    return reply.found;
  }

  /** Remembers nothing of what it replayed. */
  async forget(): Promise<void> {
    if (this.#worker) await this.#send({ kind: 'forget' });
  }

  /** See foldBase.ts. */
  async fold(log: DocumentLog, until: number): Promise<HistoryBase> {
    const reply = await this.#send({ kind: 'fold', log, until });
    if (reply.kind !== 'folded') throw failure(reply);
    return reply.base;
  }

  /** Ends the thread. Requests under way fail. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#end('the replay of the history was closed');
  }

  async #question(
    kind: 'ask' | 'tell',
    key: string,
    question: Question,
    read: () => Promise<DocumentLog>,
  ): Promise<ReplayReply> {
    const reply = await this.#send({ kind, key, question, log: undefined });
    return reply.kind === 'missing' ? this.#send({ kind, key, question, log: await read() }) : reply;
  }

  #send(request: Unsent): Promise<ReplayReply> {
    if (this.#closed) return Promise.reject(new Error('the replay of the history was closed'));
    clearTimeout(this.#idle);
    const id = this.#nextId++;
    this.#worker ??= this.#start();
    const worker = this.#worker;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      worker.postMessage({ id, ...request }, buffersOf(request));
    });
  }

  #receive(reply: ReplayReply): void {
    this.#waiting.get(reply.id)?.resolve(reply);
    this.#waiting.delete(reply.id);
    if (this.#waiting.size > 0) return;
    this.#idle = setTimeout(() => void this.#end('nobody waited'), this.#idleMs).unref();
  }

  async #end(why: string): Promise<void> {
    clearTimeout(this.#idle);
    const worker = this.#worker;
    this.#worker = undefined;
    this.#fail(why);
    await worker?.terminate();
  }

  #fail(message: string): void {
    for (const { reject } of this.#waiting.values()) reject(new Error(message));
    this.#waiting.clear();
  }

  #start(): Worker {
    const worker = new Worker(new URL(`./replayWorker${extname(import.meta.filename)}`, import.meta.url));
    worker.unref();
    worker.on('message', (reply: ReplayReply) => this.#receive(reply));
    // An error is followed by the exit; whoever asks next starts another.
    worker.on('error', (error) => this.#fail(error instanceof Error ? error.message : String(error)));
    worker.on('exit', () => {
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      this.#fail('the replay of the history ended');
    });
    return worker;
  }
}

function failure(reply: ReplayReply): Error {
  if (reply.kind === 'outside') return new OutsideHistory(reply.nearest, reply.isEarly);
  return new Error(reply.kind === 'failed' ? reply.message : `the thread answered ${reply.kind}`);
}

/** What is handed over instead of copied. */
function buffersOf(request: Unsent): ArrayBuffer[] {
  const buffers = rowsOf(request).flatMap((row) => ('numbers' in row ? [row.numbers, row.data] : []));
  // A small value may stand in a buffer that it shares with others.
  return buffers.flatMap(({ buffer, byteLength }) =>
    buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [],
  );
}

function rowsOf(request: Unsent): DocumentLog['rows'] {
  if (request.kind === 'forget') return [];
  if (request.kind === 'sittings') return request.documents.flatMap(({ rows }) => rows ?? []);
  return request.log?.rows ?? [];
}
