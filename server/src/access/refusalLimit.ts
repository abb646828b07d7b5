import { RateLimiterMemory } from 'rate-limiter-flexible';
import { networkOf } from '../base/network.ts';

/** Counts what each address was refused in a minute: who tries tokens costs the database and identity providers. */
export class RefusalLimit {
  readonly #limiter: RateLimiterMemory;

  /** @param perMinute after so many refusals an address is not asked about any more for now */
  constructor(perMinute: number) {
    this.#limiter = new RateLimiterMemory({ points: perMinute, duration: 60 });
  }

  /** Whether an address was refused so often that it is not asked about any more for now. */
  async reached(address: string): Promise<boolean> {
    const counted = await this.#limiter.get(networkOf(address));
    return counted !== null && counted.remainingPoints <= 0;
  }

  async count(address: string): Promise<void> {
    await this.#limiter.penalty(networkOf(address));
  }
}
