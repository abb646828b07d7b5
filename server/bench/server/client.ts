import type { Dialect } from './dialects.ts';
import { type Edits, eachRun } from './edits.ts';
import { clientFrame, FrameSocket } from './frames.ts';

/** What the clients of one run saw, shared by all of them. Times are in milliseconds of `performance.now()`. */
export class Observation {
  /** When each edit was sent, by client id and clock. */
  readonly sent = new Map<number, Float64Array>();
  readonly fanOut: number[] = [];
  readonly acknowledged: number[] = [];
  delivered = 0;

  track(edits: Edits): void {
    this.sent.set(edits.client, new Float64Array(edits.updates.length));
  }

  /** What was timed so far was the warming up. */
  forgetTimes(): void {
    this.fanOut.length = 0;
    this.acknowledged.length = 0;
  }
}

/** One participant of a benchmark: a typist, an observer, or both. */
export class LoadClient {
  readonly ready: Promise<void>;
  /** The first answer with the document's state, in bytes; its arrival makes the client ready. */
  stateBytes = 0;
  closed = false;
  readonly socket: FrameSocket;
  readonly #dialect: Dialect;
  readonly #document: string;
  readonly #frames: Buffer[];
  readonly #edits: Edits | undefined;
  readonly #observation: Observation;
  /** Send times of edits not acknowledged yet, first in first out. */
  readonly #unsaved: number[] = [];
  #unsavedFrom = 0;
  /** Acknowledgements of handshake messages that are still to come: they are not of an edit. */
  #handshakes = 0;
  #next = 0;

  /**
   * @param edits what this client will type, or undefined for a reader
   * @param observes whether each edit that arrives here is timed; the others only read their frames
   * @param answers false for the bare relay, which has no handshake
   */
  constructor(
    port: number,
    dialect: Dialect,
    document: string,
    options: { edits?: Edits; observes: boolean; answers: boolean; observation: Observation },
  ) {
    this.#dialect = dialect;
    this.#document = document;
    this.#edits = options.edits;
    this.#observation = options.observation;
    this.#frames =
      options.edits?.updates.map((update) => clientFrame(dialect.update(document, update))) ?? [];
    let admitted = () => {};
    let synced = () => {};
    const admission = new Promise<void>((resolve) => {
      admitted = resolve;
    });
    const state = new Promise<void>((resolve) => {
      synced = resolve;
    });
    const timed = options.observes ? (update: Uint8Array) => this.#observe(update) : () => {};
    this.socket = new FrameSocket(
      port,
      dialect.path(document),
      (payload) => {
        // The fast path of a connection that only reads: nothing in an update is of interest to it.
        if (!options.observes && this.stateBytes > 0 && !dialect.acknowledges) return;
        const message = dialect.read(payload);
        if (message.kind === 'update') timed(message.update);
        else if (message.kind === 'saved') this.#saved();
        else if (message.kind === 'admitted') admitted();
        else if (message.kind === 'asked') {
          this.#handshakes += 1;
          this.socket.socket.write(clientFrame(dialect.emptyState(document)));
        } else if (message.kind === 'state') {
          this.stateBytes = message.update.length;
          synced();
        }
      },
      () => {
        this.closed = true;
      },
    );
    this.ready = this.#start(options.answers, admission, state);
  }

  async #start(answers: boolean, admission: Promise<void>, state: Promise<void>): Promise<void> {
    await this.socket.opened;
    if (!answers) return;
    const { first, afterAdmission } = this.#dialect.hello(this.#document);
    this.socket.socket.write(Buffer.concat(first.map((message) => clientFrame(message))));
    if (afterAdmission.length > 0) {
      await admission;
      this.socket.socket.write(Buffer.concat(afterAdmission.map((message) => clientFrame(message))));
    }
    await state;
  }

  /** Sends the next `count` edits in one write. */
  type(count: number): void {
    const edits = this.#edits!;
    const to = Math.min(this.#next + count, this.#frames.length);
    if (to === this.#next || this.closed) return;
    const now = performance.now();
    const sent = this.#observation.sent.get(edits.client)!;
    for (let clock = this.#next; clock < to; clock += 1) {
      sent[clock] = now;
      if (this.#dialect.acknowledges) this.#unsaved.push(now);
    }
    const frames = this.#frames.slice(this.#next, to);
    this.#next = to;
    this.socket.socket.write(frames.length === 1 ? frames[0]! : Buffer.concat(frames));
  }

  get typed(): number {
    return this.#next;
  }

  get awaitingSave(): number {
    return this.#unsaved.length - this.#unsavedFrom;
  }

  #saved(): void {
    if (this.#handshakes > 0) {
      this.#handshakes -= 1;
      return;
    }
    if (this.#unsavedFrom >= this.#unsaved.length) return;
    this.#observation.acknowledged.push(performance.now() - this.#unsaved[this.#unsavedFrom]!);
    this.#unsavedFrom += 1;
  }

  #observe(update: Uint8Array): void {
    const now = performance.now();
    eachRun(update, (client, from, to) => {
      const sent = this.#observation.sent.get(client);
      // Some servers send a client its own edits back.
      if (!sent || client === this.#edits?.client) return;
      for (let clock = from; clock < to; clock += 1) {
        if (sent[clock]! > 0) this.#observation.fanOut.push(now - sent[clock]!);
        this.#observation.delivered += 1;
      }
    });
  }

  close(): void {
    this.socket.close();
  }
}
