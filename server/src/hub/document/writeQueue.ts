import type { HubLog } from '../../base/ports.ts';
import type { Scheduler, Timer } from '../../base/scheduler.ts';
import { LogError, type UpdateLog } from '../../room/updateLog.ts';

/** One update on its way to the log. It ends with one of the two calls; there is one for every edit, so no promise. */
export type Write = {
  document: string;
  epoch: string;
  update: Uint8Array;
  author: string;
  /** It is in the log under this seq. */
  committed(seq: number): void;
  /** It never will be: `gone`, or `unavailable` when the server stops. */
  refused(error: LogError): void;
};

const firstRetryMs = 200;
const lastRetryMs = 5_000;

/**
 * Writes to the log and does not give up: while the database takes no writes, they wait in order and are tried again,
 * each document on its own, so that one the database refuses holds up no other.
 */
export class WriteQueue {
  readonly #updates: UpdateLog;
  readonly #scheduler: Scheduler;
  readonly #log: HubLog;
  readonly #maxPendingBytes: number;
  readonly #onAvailability: (available: boolean) => void;
  /** What waits to be tried again, by document. */
  readonly #stalled = new Map<string, Write[]>();
  #pendingBytes = 0;
  #pendingCount = 0;
  #retry: Timer | undefined;
  #retryMs = firstRetryMs;
  #idle: (() => void)[] = [];
  #stopped = false;

  constructor(parts: {
    updates: UpdateLog;
    scheduler: Scheduler;
    log: HubLog;
    maxPendingBytes: number;
    onAvailability: (available: boolean) => void;
  }) {
    this.#updates = parts.updates;
    this.#scheduler = parts.scheduler;
    this.#log = parts.log;
    this.#maxPendingBytes = parts.maxPendingBytes;
    this.#onAvailability = parts.onAvailability;
  }

  /** Whether the database took the last writes. */
  get available(): boolean {
    return this.#stalled.size === 0;
  }

  /** Whether writes of this document wait for the database to take them. */
  isStalled(document: string): boolean {
    return this.#stalled.has(document);
  }

  /** Whether so much waits that nothing more may be taken. */
  get overloaded(): boolean {
    return this.#pendingBytes > this.#maxPendingBytes;
  }

  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /** Writes an update after all those of the same document that came before. */
  append(write: Write): void {
    this.#pendingBytes += write.update.length;
    this.#pendingCount += 1;
    const stalled = this.#stalled.get(write.document);
    if (stalled) stalled.push(write);
    else this.#try(write);
  }

  /** Resolves when nothing waits. */
  async idle(): Promise<void> {
    if (this.#pendingCount > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  /** Gives up what still waits: it was not acknowledged, so its authors keep it. */
  stop(): void {
    this.#stopped = true;
    this.#retry?.cancel();
    const left = [...this.#stalled.values()].flat();
    this.#stalled.clear();
    for (const write of left) this.#refuse(write, stopped());
  }

  #try(write: Write): void {
    this.#attempt(write, (error) => this.#stall(write, error));
  }

  #attempt(write: Write, onRefused: (error: unknown) => void): void {
    this.#updates.append(write.document, write.epoch, write.update, write.author).then(
      (seq) => {
        this.#settled(write);
        write.committed(seq);
        this.#recover(write.document);
      },
      (error: unknown) => {
        if (this.#stopped) this.#refuse(write, stopped());
        else if (error instanceof LogError && error.reason === 'gone') {
          this.#refuse(write, error);
          this.#recover(write.document);
        } else onRefused(error);
      },
    );
  }

  #stall(write: Write, error: unknown): void {
    const wasAvailable = this.available;
    const stalled = this.#stalled.get(write.document);
    if (stalled) stalled.push(write);
    else this.#stalled.set(write.document, [write]);
    if (wasAvailable) {
      this.#log.warn({ err: error }, 'the database takes no writes; edits wait until it does');
      this.#onAvailability(false);
    }
    this.#retryLater();
  }

  #retryLater(): void {
    this.#retry ??= this.#scheduler.after(this.#retryMs, () => this.#tryAgain());
  }

  /** Tries the first write of each document that waits; the others follow when it was taken. */
  #tryAgain(): void {
    this.#retry = undefined;
    this.#retryMs = Math.min(2 * this.#retryMs, lastRetryMs);
    for (const waiting of this.#stalled.values()) {
      const first = waiting.shift();
      // Without a first one, its attempt is under way.
      if (!first) continue;
      this.#attempt(first, () => {
        waiting.unshift(first);
        this.#retryLater();
      });
    }
  }

  #recover(document: string): void {
    const waiting = this.#stalled.get(document);
    if (!waiting) return;
    this.#stalled.delete(document);
    for (const write of waiting) this.#try(write);
    if (!this.available) return;
    this.#retry?.cancel();
    this.#retry = undefined;
    this.#retryMs = firstRetryMs;
    this.#log.info({}, 'the database takes writes again; what waited is being written');
    this.#onAvailability(true);
  }

  #refuse(write: Write, error: LogError): void {
    this.#settled(write);
    write.refused(error);
  }

  #settled({ update }: Write): void {
    this.#pendingBytes -= update.length;
    this.#pendingCount -= 1;
    if (this.#pendingCount > 0) return;
    const idle = this.#idle;
    this.#idle = [];
    for (const resolve of idle) resolve();
  }
}

function stopped(): LogError {
  return new LogError('unavailable', 'The server stops before the update was saved.');
}
