import type { Engine } from './engine.ts';
import type { EngineReply, EngineRequest } from './messages.ts';

/** How long the engine may index before it looks whether somebody asked something, in milliseconds. */
const sliceMs = 4;

/**
 * Answers one request after the other, and indexes in between. A request that was cancelled before its turn is dropped
 * unanswered.
 */
export class EngineLoop {
  readonly #engine: Engine;
  readonly #reply: (reply: EngineReply) => void;
  readonly #queue: Exclude<EngineRequest, { type: 'cancel' }>[] = [];
  #scheduled = false;

  constructor(engine: Engine, reply: (reply: EngineReply) => void) {
    this.#engine = engine;
    this.#reply = reply;
  }

  /** Takes a request in line. */
  receive(request: EngineRequest): void {
    if (request.type === 'cancel') {
      const at = this.#queue.findIndex((waiting) => waiting.type === 'complete' && waiting.id === request.id);
      if (at !== -1) this.#queue.splice(at, 1);
      return;
    }
    this.#queue.push(request);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    // Messages that arrived meanwhile, cancellations among them, come before the next turn.
    setImmediate(() => {
      this.#scheduled = false;
      this.#turn();
      if (this.#queue.length > 0 || this.#engine.busy) this.#schedule();
    });
  }

  #turn(): void {
    const request = this.#queue.shift();
    if (request) this.#handle(request);
    else {
      const end = performance.now() + sliceMs;
      this.#engine.work(() => performance.now() > end);
    }
  }

  #handle(request: Exclude<EngineRequest, { type: 'cancel' }>): void {
    switch (request.type) {
      case 'put':
        this.#engine.put(request.room, request.path, request.text);
        break;
      case 'remove':
        this.#engine.remove(request.room, request.path);
        break;
      case 'forget':
        this.#engine.forget(request.room);
        break;
      case 'size': {
        const { heapUsed, external } = process.memoryUsage();
        const size = { ...this.#engine.size, waiting: this.#engine.busy, memory: heapUsed + external };
        this.#reply({ type: 'size', id: request.id, size });
        break;
      }
      case 'complete':
        this.#reply(this.#answer(request.id, request.question));
        break;
    }
  }

  #answer(id: number, question: Extract<EngineRequest, { type: 'complete' }>['question']): EngineReply {
    try {
      return { type: 'answer', id, answer: this.#engine.complete(question) };
    } catch (error) {
      return { type: 'failed', id, message: error instanceof Error ? error.message : String(error) };
    }
  }
}
