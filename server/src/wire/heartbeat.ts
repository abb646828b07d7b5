import type { Scheduler, Timer } from '../hub/scheduler.ts';
import type { Connection } from './connection.ts';

/** The open connections, and one timer that looks after all of them. */
export class Heartbeat {
  readonly #scheduler: Scheduler;
  readonly #intervalMs: number;
  readonly #connections = new Set<Connection>();
  #timer: Timer | undefined;

  constructor(scheduler: Scheduler, intervalMs: number) {
    this.#scheduler = scheduler;
    this.#intervalMs = intervalMs;
  }

  add(connection: Connection): void {
    this.#connections.add(connection);
    this.#timer ??= this.#scheduler.after(this.#intervalMs, () => this.#beat());
  }

  remove(connection: Connection): void {
    this.#connections.delete(connection);
    if (this.#connections.size > 0) return;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #beat(): void {
    this.#timer = this.#scheduler.after(this.#intervalMs, () => this.#beat());
    for (const connection of [...this.#connections]) connection.beat();
  }
}
