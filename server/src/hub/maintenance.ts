import type { Limits } from '../base/limits.ts';
import type { Scheduler, Timer } from '../base/scheduler.ts';
import type { UpdateLog } from '../room/updateLog.ts';
import { Backlog } from './backgroundQueue.ts';
import type { OpenDocument } from './openDocument.ts';
import type { HubLog } from './ports.ts';

type Chores = {
  grace?: Timer | undefined;
  quiet?: Timer | undefined;
  touchedAt: number;
  gap?: Timer | undefined;
  overdue: boolean;
  compacting: boolean;
};

/** A document that is never quiet is built step by step, so that no step holds up the others for long. */
const updatesAStep = 128;
/** And folded when what came since its snapshot is larger than this, in bytes, and than the snapshot twice. */
const overdueBytes = 1024 ** 2;

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
  readonly #backlog: Backlog;

  constructor(parts: UpkeepParts) {
    this.#parts = parts;
    this.#backlog = new Backlog(parts.scheduler);
  }

  /** The document was changed or built: it is tidied when it has been quiet for a while. */
  touched(document: OpenDocument): void {
    const chores = this.#of(document);
    chores.touchedAt = this.#parts.scheduler.now();
    if (!chores.quiet) this.#whenQuiet(document, chores, this.#parts.limits.quietMs);
    if (document.live.content.unbuilt < updatesAStep && !isOverdue(document)) return;
    if (chores.overdue) return;
    chores.overdue = true;
    this.#later(document, chores, () => {
      chores.overdue = false;
      return this.#keepUp(document, chores);
    });
  }

  /** One timer that looks again, rather than one for every change. */
  #whenQuiet(document: OpenDocument, chores: Chores, ms: number): void {
    chores.quiet = this.#parts.scheduler.after(ms, () => {
      const left = chores.touchedAt + this.#parts.limits.quietMs - this.#parts.scheduler.now();
      if (left > 0) {
        this.#whenQuiet(document, chores, left);
        return;
      }
      chores.quiet = undefined;
      // What changes before its turn comes is tidied when it is quiet again.
      this.#later(document, chores, async () => {
        if (!chores.quiet) await this.#tidy(document, chores);
      });
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
    this.#backlog.clear();
    for (const document of [...this.#chores.keys()]) this.forget(document);
    await Promise.all(this.#running);
  }

  #of(document: OpenDocument): Chores {
    let chores = this.#chores.get(document);
    if (!chores) {
      chores = { compacting: false, overdue: false, touchedAt: 0 };
      this.#chores.set(document, chores);
    }
    return chores;
  }

  #later(document: OpenDocument, chores: Chores, work: () => Promise<void>): void {
    this.#backlog.add(() => {
      if (this.#chores.get(document) === chores) this.#run(work);
    });
  }

  #run(work: () => Promise<void>): void {
    const running = work()
      .catch((error: unknown) => this.#parts.log.warn({ err: error }, 'upkeep of a document failed'))
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  async #tidy(document: OpenDocument, chores: Chores): Promise<void> {
    const { content, progress } = document.live;
    if (content.tail.count > 0) await document.build();
    if (this.#chores.get(document) !== chores) return;
    if (content.unreadable > 0) {
      const fields = { document: document.name, unreadable: content.unreadable };
      this.#parts.log.warn(fields, 'updates of a document cannot be applied');
    }
    if (progress.sinceSnapshot >= this.#parts.limits.compactAfter) await this.#compact(document, chores);
    else content.fold();
    content.release();
  }

  async #keepUp(document: OpenDocument, chores: Chores): Promise<void> {
    await document.build();
    if (this.#chores.get(document) !== chores) return;
    if (isOverdue(document)) await this.#compact(document, chores);
  }

  async #compact(document: OpenDocument, chores: Chores): Promise<void> {
    const { name, live } = document;
    const { seq, snapshot, ticket } = live.snapshot();
    if (chores.compacting) return;
    chores.compacting = true;
    try {
      // The snapshot may hold own writes that are on their way. Other servers learn of a write by its seq alone, so
      // none may be in a stored snapshot that never got one.
      await document.committed(ticket);
      if (await this.#parts.updates.compact(name, live.epoch, seq, snapshot)) live.compacted(seq);
    } finally {
      chores.compacting = false;
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

function isOverdue({ live: { content } }: OpenDocument): boolean {
  const { bytes } = content.tail;
  return bytes > overdueBytes && bytes > 2 * (content.size - bytes);
}
