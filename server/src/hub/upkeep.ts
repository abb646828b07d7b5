import type { UpdateLog } from '../room/updateLog.ts';
import type { Limits } from '../wire/limits.ts';
import type { OpenDocument } from './openDocument.ts';
import type { HubLog } from './ports.ts';
import type { Scheduler, Timer } from './scheduler.ts';

type Chores = {
  grace?: Timer | undefined;
  quiet?: Timer | undefined;
  gap?: Timer | undefined;
  busy: boolean;
};

/** How long a gap may wait for the bus to close it, in milliseconds. */
const gapMs = 50;

/** What the upkeep of documents needs. */
export type UpkeepParts = {
  updates: UpdateLog;
  scheduler: Scheduler;
  limits: Limits;
  log: HubLog;
  /** The grace time of a document nobody has open is over. */
  onExpired(document: OpenDocument): void;
  /** The log no longer has the document, or has another of that name. */
  onGone(document: OpenDocument): void;
};

/** What is done for open documents from time to time: folding, compaction, closing gaps, letting go. */
export class Upkeep {
  readonly #parts: UpkeepParts;
  readonly #chores = new Map<OpenDocument, Chores>();
  /** Work under way, for the end. */
  readonly #running = new Set<Promise<void>>();

  constructor(parts: UpkeepParts) {
    this.#parts = parts;
  }

  /** The document was changed or built: it is tidied when it has been quiet for a while. */
  touched(document: OpenDocument): void {
    const chores = this.#of(document);
    chores.quiet?.cancel();
    chores.quiet = this.#parts.scheduler.after(this.#parts.limits.quietMs, () => {
      chores.quiet = undefined;
      this.#run(() => this.#tidy(document, chores));
    });
  }

  /** Nobody has the document open. */
  unused(document: OpenDocument): void {
    const chores = this.#of(document);
    chores.grace?.cancel();
    chores.grace = this.#parts.scheduler.after(this.#parts.limits.graceMs, () => {
      chores.grace = undefined;
      this.#parts.onExpired(document);
    });
  }

  /** Somebody has it open again. */
  used(document: OpenDocument): void {
    const chores = this.#chores.get(document);
    chores?.grace?.cancel();
    if (chores) chores.grace = undefined;
  }

  /** The log has what the document has not; the bus may bring it in a moment. */
  gap(document: OpenDocument): void {
    const chores = this.#of(document);
    if (chores.gap) return;
    const { seq } = document.live.progress;
    chores.gap = this.#parts.scheduler.after(gapMs, () => {
      chores.gap = undefined;
      if (document.live.progress.seq === seq) this.#run(() => this.#closeGap(document));
      else if (document.live.hasGap) this.gap(document);
    });
  }

  /** What other servers wrote may have been missed. */
  missed(document: OpenDocument): void {
    this.#run(() => this.#closeGap(document));
  }

  /** The document is not in memory any more. */
  forget(document: OpenDocument): void {
    const chores = this.#chores.get(document);
    this.#chores.delete(document);
    for (const timer of [chores?.grace, chores?.quiet, chores?.gap]) timer?.cancel();
  }

  /** Ends all timers, and resolves when no work is under way. */
  async stop(): Promise<void> {
    for (const document of [...this.#chores.keys()]) this.forget(document);
    await Promise.all(this.#running);
  }

  #of(document: OpenDocument): Chores {
    let chores = this.#chores.get(document);
    if (!chores) {
      chores = { busy: false };
      this.#chores.set(document, chores);
    }
    return chores;
  }

  #run(work: () => Promise<void>): void {
    const running = work()
      .catch((error: unknown) => this.#parts.log.warn({ err: error }, 'upkeep of a document failed'))
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  async #tidy(document: OpenDocument, chores: Chores): Promise<void> {
    const { live } = document;
    const { sinceSnapshot } = live.progress;
    const { unreadable } = live.content;
    if (unreadable > 0) {
      this.#parts.log.warn(
        { document: document.name, unreadable },
        'updates of a document cannot be applied',
      );
    }
    if (chores.busy) return;
    if (sinceSnapshot >= this.#parts.limits.compactAfter && !live.pendingWrites) {
      chores.busy = true;
      try {
        const { seq, snapshot } = live.snapshot();
        live.content.release();
        if (await this.#parts.updates.compact(document.name, live.epoch, seq, snapshot)) live.compacted(seq);
      } finally {
        chores.busy = false;
      }
    } else {
      live.content.fold();
      live.content.release();
    }
  }

  async #closeGap(document: OpenDocument): Promise<void> {
    const { live } = document;
    const updates = await this.#parts.updates.readAfter(document.name, live.epoch, live.progress.seq);
    if (updates) {
      document.run(live.merge(updates));
      return;
    }
    const stored = await this.#parts.updates.load(document.name);
    if (stored?.epoch === live.epoch) document.run(live.mergeStored(stored));
    else this.#parts.onGone(document);
  }
}
