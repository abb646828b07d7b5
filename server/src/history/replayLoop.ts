import { OutsideHistory } from './outsideHistory.ts';
import type { ReplayReply, ReplayRequest, SittingRequest } from './questions.ts';
import { foldBase } from './replay/foldBase.ts';
import { type DocumentSitting, sittingsOf } from './replay/sittings.ts';
import { Replayer } from './replayer.ts';

/** What is remembered of documents that were asked about, in bytes. */
const maxWeight = 256 * 1024 * 1024;

/** The sittings of so many documents are remembered. */
const mostListed = 10_000;

/** Answers requests one after the other, and remembers the documents that were asked about last. */
export class ReplayLoop {
  readonly #reply: (reply: ReplayReply) => void;
  readonly #maxWeight: number;
  /** The one that was asked about last stands at the end. */
  readonly #known = new Map<string, Replayer>();
  readonly #sittings = new Map<string, DocumentSitting[]>();

  constructor(reply: (reply: ReplayReply) => void, most = maxWeight) {
    this.#reply = reply;
    this.#maxWeight = most;
  }

  receive(request: ReplayRequest): void {
    const { id } = request;
    try {
      this.#reply(this.#answer(request));
    } catch (error) {
      if (error instanceof OutsideHistory) {
        const { nearest, isEarly } = error;
        this.#reply({ id, kind: 'outside', nearest, isEarly });
      } else
        this.#reply({ id, kind: 'failed', message: error instanceof Error ? error.message : String(error) });
    }
  }

  #answer(request: ReplayRequest): ReplayReply {
    const { id } = request;
    if (request.kind === 'fold') {
      return { id, kind: 'folded', base: foldBase(request.log, request.until) };
    }
    if (request.kind === 'forget') {
      this.#known.clear();
      this.#sittings.clear();
      return { id, kind: 'forgotten' };
    }
    if (request.kind === 'sittings') {
      return { id, kind: 'sittings', found: request.documents.map((one) => this.#sittingsOf(one)) };
    }
    const { key, question, log } = request;
    const replayer = log ? new Replayer(log) : this.#known.get(key);
    if (!replayer) return { id, kind: 'missing' };
    this.#known.delete(key);
    this.#known.set(key, replayer);
    const answer = replayer.answer(question);
    this.#forget();
    return request.kind === 'ask'
      ? { id, kind: 'answer', answer }
      : { id, kind: 'told', json: new TextEncoder().encode(JSON.stringify(answer)) };
  }

  #sittingsOf({ key, rows }: SittingRequest): DocumentSitting[] | undefined {
    const sittings = rows ? sittingsOf(rows) : this.#sittings.get(key);
    if (!sittings) return undefined;
    this.#sittings.delete(key);
    this.#sittings.set(key, sittings);
    if (this.#sittings.size > mostListed) this.#sittings.delete(this.#sittings.keys().next().value!);
    return sittings;
  }

  #forget(): void {
    let weight = 0;
    for (const replayer of this.#known.values()) weight += replayer.weight;
    for (const [key, replayer] of this.#known) {
      if (weight <= this.#maxWeight || this.#known.size === 1) return;
      this.#known.delete(key);
      weight -= replayer.weight;
    }
  }
}
