/** Work that is done now and from time to time, one run after the other. */
export class PeriodicJob {
  readonly #work: (now: Date) => Promise<void>;
  readonly #everyMs: number;
  readonly #failed: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  /**
   * @param everyMs the time between two runs, in milliseconds; a run that takes longer delays the next
   * @param failed told of a run that threw; the next one comes all the same
   */
  constructor(work: (now: Date) => Promise<void>, everyMs: number, failed: (error: unknown) => void) {
    this.#work = work;
    this.#everyMs = everyMs;
    this.#failed = failed;
  }

  /** Runs now, and again until {@link stop}. Keeps no process alive. */
  start(): void {
    const run = () => {
      this.#running = this.#running.then(() => this.#work(new Date())).catch(this.#failed);
    };
    run();
    this.#timer = setInterval(run, this.#everyMs);
    this.#timer.unref();
  }

  /** Stops, after the run under way. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }
}
