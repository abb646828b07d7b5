import type { Bus, BusMessage, BusReceiver } from '../../cluster/bus.ts';
import type { LoggedUpdate } from '../../room/updateLog.ts';
import type { TickBatcher } from '../turns/tickBatcher.ts';

/** What an open document hears of the other servers that have it open. */
export interface LinkListener {
  updates(epoch: string, updates: readonly LoggedUpdate[]): void;
  awareness(awareness: Uint8Array): void;
  /** Somebody has just opened it and wants to know whose cursors are here. */
  askedForAwareness(): void;
  /** Something may have been missed. */
  lost(): void;
}

const awarenessWanted = 'awareness wanted';

/**
 * One document on the bus. It listens before the document is loaded and keeps what it hears until then, so that nothing
 * falls between the load and the first message.
 */
export class DocumentLink implements BusReceiver {
  readonly #bus: Bus;
  readonly #name: string;
  readonly #batcher: TickBatcher;
  readonly #stop: () => void;
  #listener: LinkListener | undefined;
  #early: BusMessage[] = [];
  #committed: LoggedUpdate[] = [];
  #epoch = '';

  constructor(bus: Bus, name: string, batcher: TickBatcher) {
    this.#bus = bus;
    this.#name = name;
    this.#batcher = batcher;
    this.#stop = bus.subscribe(name, this);
  }

  /** The document is loaded: its listener hears what came meanwhile, and everything from now on. */
  attach(listener: LinkListener): void {
    this.#listener = listener;
    const early = this.#early;
    this.#early = [];
    for (const message of early) this.receive(message);
    this.#bus.publish({ kind: 'notice', document: this.#name, topic: awarenessWanted, body: '' });
  }

  /** An own update is in the log. */
  committed(epoch: string, seq: number, update: Uint8Array): void {
    this.#epoch = epoch;
    if (this.#committed.length === 0) this.#batcher.beforeWriting(() => this.#publish());
    this.#committed.push({ seq, update });
  }

  /** The awareness of members of this server. */
  awareness(awareness: Uint8Array): void {
    this.#bus.publish({ kind: 'awareness', document: this.#name, awareness });
  }

  stop(): void {
    this.#publish();
    this.#stop();
  }

  receive(message: BusMessage): void {
    const listener = this.#listener;
    if (!listener) this.#early.push(message);
    else if (message.kind === 'awareness') listener.awareness(message.awareness);
    else if (message.kind === 'updates') {
      const { epoch, seq, updates } = message;
      listener.updates(
        epoch,
        updates.map((update, index) => ({ seq: seq + index, update })),
      );
    } else if (message.topic === awarenessWanted) listener.askedForAwareness();
  }

  lost(): void {
    this.#listener?.lost();
  }

  /** Each run of seqs without gaps is one message. */
  #publish(): void {
    const committed = this.#committed.sort((a, b) => a.seq - b.seq);
    this.#committed = [];
    for (let from = 0, to = 0; from < committed.length; from = to) {
      const seq = committed[from]!.seq;
      do to += 1;
      while (committed[to]?.seq === seq + to - from);
      const updates = committed.slice(from, to).map(({ update }) => update);
      this.#bus.publish({ kind: 'updates', document: this.#name, epoch: this.#epoch, seq, updates });
    }
  }
}
