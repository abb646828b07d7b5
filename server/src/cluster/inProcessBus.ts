import type { Bus, BusMessage, BusReceiver } from './bus.ts';
import { Subscriptions } from './subscriptions.ts';

/**
 * The bus of servers that live in one process: the only server of an installation, which hears nobody, or several in a
 * test or a simulation. Each has one from {@link InProcessNetwork.join}.
 */
export class InProcessNetwork {
  readonly #members = new Set<InProcessBus>();
  readonly #onError: (error: unknown) => void;

  /** @param onError told when a receiver throws */
  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  join(): Bus {
    const members = this.#members;
    const bus: InProcessBus = new InProcessBus(this.#onError, {
      others: () => [...members].filter((member) => member !== bus),
      leave: () => members.delete(bus),
    });
    members.add(bus);
    return bus;
  }
}

class InProcessBus implements Bus {
  readonly subscriptions: Subscriptions;
  readonly #network: { others: () => InProcessBus[]; leave: () => void };
  #gathered: BusMessage[] = [];
  #closed = false;

  constructor(
    onError: (error: unknown) => void,
    network: { others: () => InProcessBus[]; leave: () => void },
  ) {
    this.subscriptions = new Subscriptions(onError);
    this.#network = network;
  }

  publish(message: BusMessage): void {
    if (this.#closed || this.#network.others().length === 0) return;
    if (this.#gathered.push(message) === 1) setImmediate(() => this.#flush());
  }

  subscribe(document: string, receiver: BusReceiver): () => void {
    return this.subscriptions.add(document, receiver);
  }

  async ready(): Promise<void> {}

  async close(): Promise<void> {
    this.#flush();
    this.#closed = true;
    this.#network.leave();
  }

  #flush(): void {
    const messages = this.#gathered;
    this.#gathered = [];
    for (const { subscriptions } of this.#network.others()) {
      for (const message of messages) subscriptions.deliver(message);
    }
  }
}
