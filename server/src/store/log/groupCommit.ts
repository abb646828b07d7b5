import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import { LogError, waitingUpdateBytes } from '../../room/updateLog.ts';
import { isUnavailable } from '../sql/unavailable.ts';
import type { AuthoredUpdate } from './packedRow.ts';

/** What one commit adds to one document. */
export type DocumentBatch = { document: string; epoch: string; updates: AuthoredUpdate[] };

/**
 * Writes several documents' updates in one transaction.
 * @returns for each batch the seq of its last update, or undefined when the document or its epoch is not there
 */
export type WriteBatches = (batches: readonly DocumentBatch[]) => Promise<(number | undefined)[]>;

export type GroupCommitOptions = {
  /** How much one commit takes; one larger update still goes, in front of it or with small ones of other documents. */
  maxCommitBytes: number;
  /** An update of more bytes is large: one goes with each commit, so that nobody's keystroke waits for two. */
  largeUpdateBytes: number;
  maxCommitUpdates: number;
  /** How much may wait; what comes on top is refused. */
  maxPendingBytes: number;
  /** How long commits are tried again while the database cannot be reached, in milliseconds. */
  retryForMs: number;
  /** Told of each commit, for metrics. `ms` is its duration. */
  onCommit?: (commit: { updates: number; documents: number; bytes: number; ms: number }) => void;
  /** How to wait between two tries; a test passes its own. */
  wait?: (ms: number) => Promise<unknown>;
  now?: () => number;
};

export const groupCommitDefaults = {
  maxCommitBytes: 4 * 1024 * 1024,
  largeUpdateBytes: 256 * 1024,
  maxCommitUpdates: 20_000,
  maxPendingBytes: 64 * 1024 * 1024,
  retryForMs: 1_000,
} as const;

/**
 * After a commit of so many updates the next one waits this long, in milliseconds: a commit costs nearly the same for
 * four updates and for forty, and on a fast disk there would be a thousand of them a second.
 */
const busyUpdates = 4;
const gatherMs = 4;

type Waiting = AuthoredUpdate & {
  document: string;
  epoch: string;
  resolve: (seq: number) => void;
  reject: (error: LogError) => void;
};

type Group = DocumentBatch & { waiting: Waiting[] };

/**
 * Gathers appends while a commit is under way, and commits them together when it is done. When idle, an append goes at
 * the end of the current turn of the event loop, so a lone keystroke waits for nobody; when busy, commits are some
 * milliseconds apart.
 *
 * One commit runs at a time, which alone keeps the order of each document. While the database cannot be reached the
 * same commit is tried again, so an update whose fate is unknown may be in the log twice, under two seqs; applying a
 * Yjs update twice is harmless, and the promise resolves with the seq of the last try. This bridges a dropped
 * connection. An outage is for the caller to wait for and to show: after `retryForMs` everything that waits is refused,
 * and from then on each commit is tried once until one succeeds.
 */
export class GroupCommit {
  readonly #write: WriteBatches;
  readonly #options: GroupCommitOptions;
  readonly #wait: (ms: number) => Promise<unknown>;
  readonly #now: () => number;
  #queue: Waiting[] = [];
  #pendingBytes = 0;
  #running: Promise<void> | undefined;
  /** When the next commit may go. */
  #restUntil = Number.NEGATIVE_INFINITY;
  #failingSince: number | undefined;
  #closed = false;

  constructor(write: WriteBatches, options: GroupCommitOptions) {
    this.#write = write;
    this.#options = options;
    this.#wait = options.wait ?? delay;
    this.#now = options.now ?? (() => performance.now());
  }

  /** What waits or is being written, in bytes with overhead. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /** @returns the update's seq, once it is committed. @throws LogError (as a rejection) */
  append(document: string, epoch: string, update: Uint8Array, author: string): Promise<number> {
    if (this.#closed) return Promise.reject(refusal('The log is closed because the server stops.'));
    const bytes = costOf(update);
    if (this.#pendingBytes > 0 && this.#pendingBytes + bytes > this.#options.maxPendingBytes) {
      return Promise.reject(refusal('The database is slower than the writers. Try again in a moment.'));
    }
    this.#pendingBytes += bytes;
    return new Promise((resolve, reject) => {
      this.#queue.push({ document, epoch, update, author, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Refuses what comes from now on, and resolves when what waits is written or refused. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0) {
      // Whatever else this turn of the event loop appends goes with the same commit, and sockets come before it: the
      // embedded database would keep them waiting.
      await nextTurn();
      const restMs = this.#restUntil - this.#now();
      if (restMs > 0) await this.#wait(restMs);
      const waited = this.#queue.length;
      const groups = this.#take();
      const isBusy = waited - this.#queue.length >= busyUpdates;
      await this.#commit(groups);
      if (isBusy) this.#restUntil = this.#now() + gatherMs;
    }
    this.#running = undefined;
  }

  /**
   * What the next commit writes: the first in the queue, but of large updates one, so that small ones of other documents
   * overtake the rest of them. A document's own order stays.
   */
  #take(): Group[] {
    const { maxCommitBytes, maxCommitUpdates, largeUpdateBytes } = this.#options;
    const groups = new Map<string, Group>();
    let left: Waiting[] = [];
    const held = new Set<string>();
    let bytes = 0;
    let count = 0;
    let hasLarge = false;
    for (const [at, next] of this.#queue.entries()) {
      if (count >= maxCommitUpdates) {
        left = left.concat(this.#queue.slice(at));
        break;
      }
      const size = next.update.length;
      const isLarge = size > largeUpdateBytes;
      const fits = isLarge ? !hasLarge : bytes + size <= maxCommitBytes || count === 0;
      if (held.has(next.document) || !fits) {
        held.add(next.document);
        left.push(next);
        continue;
      }
      hasLarge ||= isLarge;
      if (!isLarge) bytes += size;
      count += 1;
      const key = `${next.epoch}\n${next.document}`;
      const group = groups.get(key);
      if (group) {
        group.updates.push(next);
        group.waiting.push(next);
      } else {
        groups.set(key, { document: next.document, epoch: next.epoch, updates: [next], waiting: [next] });
      }
    }
    this.#queue = left;
    return [...groups.values()];
  }

  async #commit(groups: readonly Group[]): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      const startedAt = this.#now();
      const result = await this.#write(groups).then(
        (lastSeqs) => ({ lastSeqs }),
        (error: unknown) => ({ error }),
      );
      if ('lastSeqs' in result) {
        this.#failingSince = undefined;
        for (const [index, group] of groups.entries()) this.#settle(group, result.lastSeqs[index]);
        this.#options.onCommit?.({ ...sizeOf(groups), ms: this.#now() - startedAt });
        return;
      }
      if (!isUnavailable(result.error)) return this.#isolate(groups, result.error);
      this.#failingSince ??= startedAt;
      if (this.#now() - this.#failingSince >= this.#options.retryForMs) {
        return this.#refuseAll(groups, result.error);
      }
      await this.#wait(Math.min(25 * 2 ** attempt, 1_000));
    }
  }

  /** The database refused the commit itself: each document goes alone, so that one cannot fail its neighbours. */
  async #isolate(groups: readonly Group[], error: unknown): Promise<void> {
    if (groups.length > 1) {
      for (const group of groups) await this.#commit([group]);
      return;
    }
    for (const waiting of groups[0]!.waiting) {
      this.#forget(waiting);
      waiting.reject(refusal('The database refused the update.', error));
    }
  }

  #settle(group: Group, lastSeq: number | undefined): void {
    const { waiting } = group;
    for (const [index, update] of waiting.entries()) {
      this.#forget(update);
      if (lastSeq === undefined) {
        update.reject(new LogError('gone', `The document ${update.document} is no longer there.`));
      } else {
        update.resolve(lastSeq - (waiting.length - 1 - index));
      }
    }
  }

  #refuseAll(groups: readonly Group[], cause: unknown): void {
    const refused = [...groups.flatMap((group) => group.waiting), ...this.#queue];
    this.#queue = [];
    for (const waiting of refused) {
      this.#forget(waiting);
      waiting.reject(refusal('The database cannot be reached. The update is not known to be saved.', cause));
    }
  }

  #forget({ update }: Waiting): void {
    this.#pendingBytes -= costOf(update);
  }
}

function costOf(update: Uint8Array): number {
  return update.length + waitingUpdateBytes;
}

function sizeOf(groups: readonly Group[]): { updates: number; documents: number; bytes: number } {
  let updates = 0;
  let bytes = 0;
  for (const group of groups) {
    updates += group.updates.length;
    for (const { update } of group.updates) bytes += update.length;
  }
  return { updates, documents: groups.length, bytes };
}

function refusal(message: string, cause?: unknown): LogError {
  return new LogError('unavailable', message, cause === undefined ? undefined : { cause });
}
