import type { Context, Middleware } from 'koa';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { networkOf } from '../../base/network.ts';
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

  /**
   * @param points how much what is asked for counts
   * @throws HttpProblem `rate_limited`, with `Retry-After`
   */
  async count(ctx: Context, points = 1): Promise<void> {
    try {
      await this.#limiter.consume(networkOf(ctx.ip), points);
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
