import type { Scheduler } from '../base/scheduler.ts';
import { trimmed } from './models/budget.ts';
import { CircuitBreaker } from './models/circuitBreaker.ts';
import { type CompletionModel, type Hole, ModelError } from './models/model.ts';
import { onlyThought } from './models/openAiAnswer.ts';
import { isThinking, shownText } from './models/shownText.ts';

/** The first piece must be there after this time, the whole answer after that one; in milliseconds. */
export type ModelTimeouts = { firstMs: number; wholeMs: number };
export const modelTimeouts: ModelTimeouts = { firstMs: 5000, wholeMs: 7000 };
/** A backend unloads a model nobody asked for a while; some do after half an hour. In milliseconds. */
const loadedMs = 25 * 60_000;

/** A model that is never waited for too long, and left alone while it is down. */
export class ModelSource {
  readonly #model: CompletionModel;
  readonly #scheduler: Pick<Scheduler, 'now' | 'after'>;
  readonly #timeouts: ModelTimeouts;
  readonly #breaker: CircuitBreaker;
  readonly #report: (error: unknown, model: string) => void;
  readonly #closed = new AbortController();
  #isLoading = false;
  /** Until when the model is taken for loaded. */
  #loadedUntil = Number.NEGATIVE_INFINITY;

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

  /** Loads the model by a request of its own, which has no deadline, where the backend does not load it by itself. */
  load(): void {
    if (this.#isLoading || !this.#model.load || !this.#breaker.admits()) return;
    this.#isLoading = true;
    void this.#model
      .load(this.#closed.signal)
      .then(
        () => {
          this.#breaker.succeeded();
          this.#loadedUntil = this.#scheduler.now() + loadedMs;
        },
        (error: unknown) => {
          if (!this.#closed.signal.aborted) this.#failed(error);
        },
      )
      .finally(() => {
        this.#isLoading = false;
        this.#breaker.ended();
      });
  }

  /** Ends what is under way. */
  close(): void {
    this.#closed.abort();
  }

  /**
   * @returns the answer so far, as far as it may be shown; nothing while the model is down. At its end it
   * returns whether the model finished: what a broken answer began is not to be used.
   * @throws the signal's reason when it aborts
   */
  async *complete(hole: Hole, signal: AbortSignal): AsyncGenerator<string, boolean> {
    if (this.#model.load && this.#scheduler.now() >= this.#loadedUntil) {
      this.load();
      return false;
    }
    if (!this.#breaker.admits()) return false;
    const late = new AbortController();
    const expire = () => late.abort(new Error('The model took too long.'));
    let timer = this.#scheduler.after(this.#timeouts.firstMs, expire);
    const end = this.#scheduler.after(this.#timeouts.wholeMs, expire);
    let answer = '';
    try {
      const asked = trimmed(hole, this.#model.window);
      const signals = AbortSignal.any([signal, late.signal, this.#closed.signal]);
      for await (const piece of this.#model.complete(asked, signals)) {
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
      this.#loadedUntil = this.#scheduler.now() + loadedMs;
      return true;
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (!this.#closed.signal.aborted) this.#failed(error);
      return false;
    } finally {
      timer.cancel();
      end.cancel();
      // Only matters where the reader stopped early: whatever is under way ends at the backend too.
      late.abort();
      this.#breaker.ended();
    }
  }

  #failed(error: unknown): void {
    this.#breaker.failed(error instanceof ModelError ? error.retryAfterMs : undefined);
    this.#report(error, this.#model.name);
  }
}
