/** One step of stopping: its name for the log, and what it does. */
export type Phase = { name: string; run(): Promise<unknown> };

/** What stopping tells of itself. */
export type ShutdownLog = {
  info(fields: object, message: string): void;
  error(fields: object, message: string): void;
};

/**
 * Runs phases one after the other, each at most once. A phase that fails is logged, and the next one still runs: a
 * socket that cannot be closed is no reason to leave the database open.
 */
export class Shutdown {
  readonly #phases: readonly Phase[];
  readonly #log: ShutdownLog;
  #running: Promise<boolean> | undefined;

  constructor(phases: readonly Phase[], log: ShutdownLog) {
    this.#phases = phases;
    this.#log = log;
  }

  /** Stops, or waits for the stop under way. @returns whether every phase ended well */
  run(): Promise<boolean> {
    this.#running ??= this.#runPhases();
    return this.#running;
  }

  async #runPhases(): Promise<boolean> {
    let clean = true;
    for (const { name, run } of this.#phases) {
      try {
        await run();
        this.#log.info({ phase: name }, 'stopping');
      } catch (error) {
        clean = false;
        this.#log.error({ phase: name, err: error }, 'a phase of stopping failed');
      }
    }
    return clean;
  }
}

/**
 * Stops on SIGTERM and SIGINT. A second signal, or a stop that takes longer than `timeoutMs`, ends the process at once
 * with code 1; what was acknowledged is in the database in any case.
 */
export function stopOnSignals(shutdown: Shutdown, timeoutMs: number, process: NodeJS.Process): void {
  let stopping = false;
  const stop = async () => {
    if (stopping) process.exit(1);
    stopping = true;
    setTimeout(() => process.exit(1), timeoutMs).unref();
    process.exit((await shutdown.run()) ? 0 : 1);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
