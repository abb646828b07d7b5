import type { Random } from '../../client/testing/random.ts';
import type { Bus, BusMessage, BusReceiver } from '../src/cluster/bus.ts';
import type { Faults } from './faults.ts';
import type { SimScheduler } from './simScheduler.ts';

/** The bus between simulated servers, which delays and, while it is faulty, drops, duplicates and reorders. */
export class SimNetwork {
  faulty = false;
  readonly #members = new Set<SimBus>();
  readonly #scheduler: SimScheduler;
  readonly #random: Random;
  readonly #faults: Faults;

  constructor(scheduler: SimScheduler, random: Random, faults: Faults) {
    this.#scheduler = scheduler;
    this.#random = random;
    this.#faults = faults;
  }

  join(): SimBus {
    const bus = new SimBus(this);
    this.#members.add(bus);
    return bus;
  }

  /** One that has left is back. */
  rejoin(bus: SimBus): void {
    this.#members.add(bus);
  }

  leave(bus: SimBus): void {
    this.#members.delete(bus);
  }

  /** Says that messages may have been missed, as a real bus does when it comes back. */
  tellLost(): void {
    for (const member of this.#members) member.lost();
  }

  carry(from: SimBus, message: BusMessage): void {
    if (!this.#members.has(from)) return;
    for (const member of this.#members) {
      if (member === from) continue;
      if (this.faulty && this.#random.chance(0.3)) {
        this.#faults.count('busDropped');
        continue;
      }
      const twice = this.faulty && this.#random.chance(0.2);
      if (twice) this.#faults.count('busDuplicated');
      for (let copy = twice ? 2 : 1; copy > 0; copy -= 1) this.#deliver(member, message);
    }
  }

  #deliver(member: SimBus, message: BusMessage): void {
    const late = this.faulty && this.#random.chance(0.3);
    if (late) this.#faults.count('busReordered');
    // Without faults the delay is the same for all, which keeps their order.
    const delay = late ? this.#random.between(5, 400) : 3;
    this.#scheduler.after(delay, () => {
      if (this.#members.has(member)) member.deliver(message);
    });
  }
}

/** One server's end of it. */
export class SimBus implements Bus {
  readonly #network: SimNetwork;
  readonly #receivers = new Map<string, Set<BusReceiver>>();

  constructor(network: SimNetwork) {
    this.#network = network;
  }

  publish(message: BusMessage): void {
    this.#network.carry(this, message);
  }

  subscribe(document: string, receiver: BusReceiver): () => void {
    const receivers = this.#receivers.get(document) ?? new Set();
    this.#receivers.set(document, receivers.add(receiver));
    return () => {
      receivers.delete(receiver);
      if (receivers.size === 0) this.#receivers.delete(document);
    };
  }

  /** How many listen. */
  get subscriptions(): number {
    return this.#receivers.size;
  }

  deliver(message: BusMessage): void {
    for (const receiver of [...(this.#receivers.get(message.document) ?? [])]) receiver.receive(message);
  }

  lost(): void {
    for (const receivers of this.#receivers.values()) for (const receiver of [...receivers]) receiver.lost();
  }

  async ready(): Promise<void> {}

  async close(): Promise<void> {
    this.#network.leave(this);
  }
}
