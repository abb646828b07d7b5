import type { HubLog } from '../../base/ports.ts';
import type { Scheduler } from '../../base/scheduler.ts';

/**
 * The end of the current turn of the event loop: first everything gathered is handed to the connections, then each
 * connection writes once.
 */
export class TickBatcher {
  readonly #scheduler: Scheduler;
  readonly #log: HubLog;
  #gathered: (() => void)[] = [];
  #writers: (() => void)[] = [];
  #scheduled = false;

  constructor(scheduler: Scheduler, log: HubLog) {
    this.#scheduler = scheduler;
    this.#log = log;
  }

  /** Runs once before anything is written. */
  beforeWriting(run: () => void): void {
    this.#gathered.push(run);
    this.#schedule();
  }

  /** Runs once after everything was handed out. */
  write(run: () => void): void {
    this.#writers.push(run);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#scheduler.atTurnEnd(() => this.#run());
  }

  /** One document or connection that fails must not keep the others from what is theirs (invariant 11). */
  #attempt(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#log.error({ err: error }, 'handing out what a turn gathered failed');
    }
  }

  #run(): void {
    const gathered = this.#gathered;
    this.#gathered = [];
    for (const run of gathered) this.#attempt(run);
    const writers = this.#writers;
    this.#writers = [];
    this.#scheduled = false;
    for (const run of writers) this.#attempt(run);
    if (this.#gathered.length > 0) this.#schedule();
  }
}
