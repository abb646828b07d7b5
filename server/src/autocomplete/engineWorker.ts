import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Answer, Question } from './engine/engine.ts';
import type { EngineReply, EngineRequest, EngineSize } from './engine/messages.ts';

type Waiting = { resolve: (value: never) => void; reject: (error: Error) => void };

/**
 * The engine in a thread of its own, so that indexing and searching never hold up the server. The thread starts when
 * there is something to do for it: a server nobody asks for completions does without its 30 MB.
 */
export class EngineWorker {
  readonly #onRestart: () => void;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #nextId = 1;
  #closed = false;

  /** @param onRestart told when the thread broke and a new one, which knows of no room, took its place */
  constructor(onRestart: () => void = () => {}) {
    this.#onRestart = onRestart;
  }

  /** Takes a file's text of a room, new or changed. */
  put(room: string, path: string, text: string): void {
    this.#send({ type: 'put', room, path, text });
  }

  /** Forgets one file of a room. */
  remove(room: string, path: string): void {
    this.#send({ type: 'remove', room, path });
  }

  /** Forgets all of a room. */
  forget(room: string): void {
    this.#send({ type: 'forget', room });
  }

  /**
   * Completes at a cursor.
   * @throws the signal's reason when it aborts first; Error when the thread broke
   */
  async complete(question: Question, signal: AbortSignal): Promise<Answer> {
    signal.throwIfAborted();
    const id = this.#nextId++;
    const cancel = () => {
      this.#send({ type: 'cancel', id });
      this.#settle(id)?.reject(signal.reason);
    };
    signal.addEventListener('abort', cancel, { once: true });
    try {
      return await this.#ask<Answer>({ type: 'complete', id, question });
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }

  /** How much is indexed. */
  size(): Promise<EngineSize> {
    return this.#ask<EngineSize>({ type: 'size', id: this.#nextId++ });
  }

  /** Ends the thread. Requests under way fail. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#worker?.terminate();
    this.#fail('the autocomplete engine was closed');
  }

  #ask<T>(request: Extract<EngineRequest, { id: number }>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(request.id, { resolve, reject });
      this.#send(request);
    });
  }

  #send(request: EngineRequest): void {
    if (!this.#closed) {
      this.#worker ??= this.#start();
      this.#worker.postMessage(request);
    } else if (request.type === 'complete' || request.type === 'size') {
      this.#settle(request.id)?.reject(new Error('the autocomplete engine was closed'));
    }
  }

  #settle(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  #fail(message: string): void {
    for (const id of [...this.#waiting.keys()]) this.#settle(id)?.reject(new Error(message));
  }

  #start(): Worker {
    const worker = new Worker(new URL(`./engine/worker${extname(import.meta.filename)}`, import.meta.url));
    worker.unref();
    worker.on('message', (reply: EngineReply) => {
      const waiting = this.#settle(reply.id);
      if (reply.type === 'failed') waiting?.reject(new Error(reply.message));
      else waiting?.resolve((reply.type === 'size' ? reply.size : reply.answer) as never);
    });
    // An error is followed by the exit, which starts anew.
    worker.on('error', (error) => this.#fail(error instanceof Error ? error.message : String(error)));
    worker.on('exit', () => {
      if (this.#closed) return;
      this.#fail('the autocomplete engine ended');
      this.#worker = this.#start();
      this.#onRestart();
    });
    return worker;
  }
}
