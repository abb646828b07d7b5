import { RateLimiterMemory } from 'rate-limiter-flexible';
import { networkOf } from './network.ts';

/**
 * How often an address may be refused in a minute: a team behind one address whose room was deleted stays below it, and
 * whoever tries tokens does not. Each try costs the database, and the identity provider, a question.
 */
const refusalsPerMinute = 300;

/** Counts how often each address was not let into a room over a socket. */
export class RefusalLimit {
  readonly #limiter = new RateLimiterMemory({ points: refusalsPerMinute, duration: 60 });

  /** Whether an address was refused so often that it is not asked about any more for now. */
  async reached(address: string): Promise<boolean> {
    const counted = await this.#limiter.get(networkOf(address));
    return counted !== null && counted.remainingPoints <= 0;
  }

  async count(address: string): Promise<void> {
    await this.#limiter.penalty(networkOf(address));
  }
}
