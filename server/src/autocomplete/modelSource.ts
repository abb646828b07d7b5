import type { Scheduler } from '../base/scheduler.ts';
import { trimmed } from './models/budget.ts';
import { CircuitBreaker } from './models/circuitBreaker.ts';
import { type CompletionModel, type Hole, ModelError } from './models/model.ts';
import { onlyThought } from './models/openAiAnswer.ts';
import { isThinking, shownText } from './models/shownText.ts';

/** The first piece must be there after this time, the whole answer after that one; in milliseconds. */
export type ModelTimeouts = { firstMs: number; wholeMs: number };
export const modelTimeouts: ModelTimeouts = { firstMs: 2000, wholeMs: 5000 };

/** A model that is never waited for too long, and left alone while it is down. */
export class ModelSource {
  readonly #model: CompletionModel;
  readonly #scheduler: Pick<Scheduler, 'now' | 'after'>;
  readonly #timeouts: ModelTimeouts;
  readonly #breaker: CircuitBreaker;
  readonly #report: (error: unknown, model: string) => void;

  /** @param report told of every failure of the model */
  constructor(parts: {
    model: CompletionModel;
    scheduler: Pick<Scheduler, 'now' | 'after'>;
    timeouts: ModelTimeouts;
    report: (error: unknown, model: string) => void;
  }) {
    this.#model = parts.model;
    this.#scheduler = parts.scheduler;
    this.#timeouts = parts.timeouts;
    this.#report = parts.report;
    this.#breaker = new CircuitBreaker(() => parts.scheduler.now());
  }

  /**
   * @returns the answer so far, as far as it may be shown; nothing while the model is down. At its end it
   * returns whether the model finished: what a broken answer began is not to be used.
   * @throws the signal's reason when it aborts
   */
  async *complete(hole: Hole, signal: AbortSignal): AsyncGenerator<string, boolean> {
    if (!this.#breaker.admits()) return false;
    const late = new AbortController();
    const expire = () => late.abort(new Error('The model took too long.'));
    let timer = this.#scheduler.after(this.#timeouts.firstMs, expire);
    const end = this.#scheduler.after(this.#timeouts.wholeMs, expire);
    let answer = '';
    try {
      for await (const piece of this.#model.complete(trimmed(hole), AbortSignal.any([signal, late.signal]))) {
        if (answer === '') {
          timer.cancel();
          timer = end;
        }
        answer += piece;
        const text = shownText(answer, hole, false);
        yield text;
        if (text.split('\n').length > hole.maxLines) break;
      }
      if (isThinking(answer)) throw onlyThought();
      yield shownText(answer, hole, true);
      this.#breaker.succeeded();
      return true;
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      this.#breaker.failed(error instanceof ModelError ? error.retryAfterMs : undefined);
      this.#report(error, this.#model.name);
      return false;
    } finally {
      timer.cancel();
      end.cancel();
      // Only matters where the reader stopped early: whatever is under way ends at the backend too.
      late.abort();
      this.#breaker.ended();
    }
  }
}
