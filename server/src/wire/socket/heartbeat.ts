import type { Scheduler, Timer } from '../../base/scheduler.ts';
import type { Connection } from './connection.ts';

/** A thousand pings in one go would hold up everybody's edits for some 50 ms. */
const groupCount = 64;

/**
 * The open connections, and one timer that looks after all of them: a group at a time, so that each connection has its
 * turn once an interval.
 */
export class Heartbeat {
  readonly #scheduler: Scheduler;
  readonly #stepMs: number;
  readonly #groups: Set<Connection>[] = Array.from({ length: groupCount }, () => new Set());
  readonly #groupOf = new Map<Connection, Set<Connection>>();
  #timer: Timer | undefined;
  #nextBeat = 0;
  #nextAdded = 0;

  /** @param intervalMs how often each connection has its turn */
  constructor(scheduler: Scheduler, intervalMs: number) {
    this.#scheduler = scheduler;
    this.#stepMs = intervalMs / groupCount;
  }

  add(connection: Connection): void {
    const group = this.#groups[this.#nextAdded]!;
    this.#nextAdded = (this.#nextAdded + 1) % groupCount;
    group.add(connection);
    this.#groupOf.set(connection, group);
    this.#timer ??= this.#scheduler.after(this.#stepMs, () => this.#beat());
  }

  remove(connection: Connection): void {
    this.#groupOf.get(connection)?.delete(connection);
    this.#groupOf.delete(connection);
    if (this.#groupOf.size > 0) return;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** The open connections in groups, those that come and go meanwhile too. */
  groups(): Iterable<Iterable<Connection>> {
    return this.#groups.values();
  }

  #beat(): void {
    this.#timer = this.#scheduler.after(this.#stepMs, () => this.#beat());
    const group = this.#groups[this.#nextBeat]!;
    this.#nextBeat = (this.#nextBeat + 1) % groupCount;
    for (const connection of [...group]) connection.beat();
  }
}
