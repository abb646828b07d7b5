import type { Context, Middleware } from 'koa';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { HttpProblem } from './problem.ts';

/** Counts what each address asks for, in windows of fixed length. */
export class AddressLimit {
  readonly #limiter: RateLimiterMemory;
  readonly #what: string;

  /**
   * @param what is counted, for the message: `requests`
   * @param points how many there may be in a window
   * @param seconds how long a window is
   */
  constructor(what: string, points: number, seconds: number) {
    this.#limiter = new RateLimiterMemory({ points, duration: seconds });
    this.#what = what;
  }

  /** @throws HttpProblem `rate_limited`, with `Retry-After` */
  async count(ctx: Context): Promise<void> {
    try {
      await this.#limiter.consume(networkOf(ctx.ip));
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      const seconds = Math.max(1, Math.ceil(refused.msBeforeNext / 1000));
      throw new HttpProblem('rate_limited', `Too many ${this.#what} from this address. Wait ${seconds} s.`, {
        headers: { 'Retry-After': String(seconds) },
      });
    }
  }

  /** The limit as a middleware for every request it sees. */
  middleware(): Middleware {
    return async (ctx, next) => {
      await this.count(ctx as Context);
      await next();
    };
  }
}

/** What counts as one address: in IPv6 a network of 64 bits, which is what one household or machine is given. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  if (!plain.includes(':')) return plain;
  const [head = '', tail] = plain.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail ? tail.split(':') : [];
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array<string>(zeros).fill('0'), ...right];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
