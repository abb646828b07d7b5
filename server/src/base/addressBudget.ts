import { networkOf } from './network.ts';

/** How much of something there may be at once: of one address, and of all together. */
export type BudgetBounds = { perAddress: number; inAll: number };

/** What stands against taking more. */
export type BudgetRefusal = 'address' | 'all';

/** What addresses hold of something that is bounded for each of them and for all: bytes not yet whole, open sockets. */
export class AddressBudget {
  readonly #bounds: BudgetBounds;
  readonly #held = new Map<string, number>();
  #total = 0;

  constructor(bounds: BudgetBounds) {
    this.#bounds = bounds;
  }

  /** How much is held in all. */
  get total(): number {
    return this.#total;
  }

  /** Begins to hold on behalf of an address. */
  claim(address: string): Claim {
    return new Claim(networkOf(address), (network, amount) => this.#hold(network, amount));
  }

  #hold(network: string, amount: number): BudgetRefusal | undefined {
    const held = (this.#held.get(network) ?? 0) + amount;
    if (amount > 0 && held > this.#bounds.perAddress) return 'address';
    if (amount > 0 && this.#total + amount > this.#bounds.inAll) return 'all';
    this.#total += amount;
    if (held > 0) this.#held.set(network, held);
    else this.#held.delete(network);
    return undefined;
  }
}

/** What one request or socket holds of a budget. */
export class Claim {
  readonly #network: string;
  readonly #hold: (network: string, amount: number) => BudgetRefusal | undefined;
  #amount = 0;

  constructor(network: string, hold: (network: string, amount: number) => BudgetRefusal | undefined) {
    this.#network = network;
    this.#hold = hold;
  }

  /** Holds so much from now on. @returns what stands against it; then it holds what it held */
  resize(amount: number): BudgetRefusal | undefined {
    if (amount === this.#amount) return undefined;
    const refusal = this.#hold(this.#network, amount - this.#amount);
    if (!refusal) this.#amount = amount;
    return refusal;
  }

  /** Holds nothing any more. */
  release(): void {
    this.resize(0);
  }
}
