import type { Limits } from '../../base/limits.ts';
import type { HubLog } from '../../base/ports.ts';
import type { Scheduler, Timer } from '../../base/scheduler.ts';
import type { UpdateLog } from '../../room/updateLog.ts';
import { BackgroundQueue } from '../turns/backgroundQueue.ts';
import type { OpenDocument } from './openDocument.ts';

type DocumentTasks = {
  grace?: Timer | undefined;
  quiet?: Timer | undefined;
  touchedAt: number;
  gap?: Timer | undefined;
  overdue: boolean;
  compacting: boolean;
};

/** A document that is never quiet is built step by step, so that no step holds up the others for long. */
const updatesAStep = 128;
/** And compacted when what came since its snapshot is larger than this, in bytes, and than the snapshot twice. */
const overdueBytes = 1024 ** 2;

/** How long a gap may wait for the bus to close it, in milliseconds. */
const gapMs = 50;

/** What the maintenance of documents needs. */
export type MaintenanceParts = {
  updates: UpdateLog;
  scheduler: Scheduler;
  limits: Limits;
  log: HubLog;
  /** The grace time of a document nobody has open is over. */
  onExpired(document: OpenDocument): void;
  /** The log no longer has the document, or has another of that name. */
  onGone(document: OpenDocument): void;
};

/** What is done for open documents from time to time: compaction, compaction, closing gaps, letting go. */
export class Maintenance {
  readonly #parts: MaintenanceParts;
  readonly #tasks = new Map<OpenDocument, DocumentTasks>();
  /** Work under way, for the end. */
  readonly #running = new Set<Promise<void>>();
  readonly #backgroundQueue: BackgroundQueue;

  constructor(parts: MaintenanceParts) {
    this.#parts = parts;
    this.#backgroundQueue = new BackgroundQueue(parts.scheduler);
  }

  /** The document was changed or built: it is tidied when it has been quiet for a while. */
  touched(document: OpenDocument): void {
    const tasks = this.#of(document);
    tasks.touchedAt = this.#parts.scheduler.now();
    if (!tasks.quiet) this.#whenQuiet(document, tasks, this.#parts.limits.quietMs);
    if (document.live.content.pendingUpdates < updatesAStep && !isOverdue(document)) return;
    if (tasks.overdue) return;
    tasks.overdue = true;
    this.#later(document, tasks, () => {
      tasks.overdue = false;
      return this.#keepUp(document, tasks);
    });
  }

  /** One timer that looks again, rather than one for every change. */
  #whenQuiet(document: OpenDocument, tasks: DocumentTasks, ms: number): void {
    tasks.quiet = this.#parts.scheduler.after(ms, () => {
      const left = tasks.touchedAt + this.#parts.limits.quietMs - this.#parts.scheduler.now();
      if (left > 0) {
        this.#whenQuiet(document, tasks, left);
        return;
      }
      tasks.quiet = undefined;
      // What changes before its turn comes is tidied when it is quiet again.
      this.#later(document, tasks, async () => {
        if (!tasks.quiet) await this.#tidy(document, tasks);
      });
    });
  }

  /** Nobody has the document open. */
  unused(document: OpenDocument): void {
    const tasks = this.#of(document);
    tasks.grace?.cancel();
    tasks.grace = this.#parts.scheduler.after(this.#parts.limits.graceMs, () => {
      tasks.grace = undefined;
      this.#parts.onExpired(document);
    });
  }

  /** Somebody has it open again. */
  used(document: OpenDocument): void {
    const tasks = this.#tasks.get(document);
    tasks?.grace?.cancel();
    if (tasks) tasks.grace = undefined;
  }

  /** The log has what the document has not; the bus may bring it in a moment. */
  gap(document: OpenDocument): void {
    const tasks = this.#of(document);
    if (tasks.gap) return;
    const { seq } = document.live.progress;
    tasks.gap = this.#parts.scheduler.after(gapMs, () => {
      tasks.gap = undefined;
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
    const tasks = this.#tasks.get(document);
    this.#tasks.delete(document);
    for (const timer of [tasks?.grace, tasks?.quiet, tasks?.gap]) timer?.cancel();
  }

  /** Ends all timers, and resolves when no work is under way. */
  async stop(): Promise<void> {
    this.#backgroundQueue.clear();
    for (const document of [...this.#tasks.keys()]) this.forget(document);
    await Promise.all(this.#running);
  }

  #of(document: OpenDocument): DocumentTasks {
    let tasks = this.#tasks.get(document);
    if (!tasks) {
      tasks = { compacting: false, overdue: false, touchedAt: 0 };
      this.#tasks.set(document, tasks);
    }
    return tasks;
  }

  #later(document: OpenDocument, tasks: DocumentTasks, work: () => Promise<void>): void {
    this.#backgroundQueue.add(() => {
      if (this.#tasks.get(document) === tasks) this.#run(work);
    });
  }

  #run(work: () => Promise<void>): void {
    const running = work()
      .catch((error: unknown) => this.#parts.log.warn({ err: error }, 'maintenance of a document failed'))
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  async #tidy(document: OpenDocument, tasks: DocumentTasks): Promise<void> {
    const { content, progress } = document.live;
    if (content.tail.count > 0) await document.build();
    if (this.#tasks.get(document) !== tasks) return;
    if (content.unreadable > 0) {
      const fields = { document: document.name, unreadable: content.unreadable };
      this.#parts.log.warn(fields, 'updates of a document cannot be applied');
    }
    if (progress.sinceSnapshot >= this.#parts.limits.compactAfter) await this.#compact(document, tasks);
    else content.compact();
    content.release();
  }

  async #keepUp(document: OpenDocument, tasks: DocumentTasks): Promise<void> {
    await document.build();
    if (this.#tasks.get(document) !== tasks) return;
    if (isOverdue(document)) await this.#compact(document, tasks);
  }

  async #compact(document: OpenDocument, tasks: DocumentTasks): Promise<void> {
    const { name, live } = document;
    const { seq, snapshot, ticket } = live.snapshot();
    if (tasks.compacting) return;
    tasks.compacting = true;
    try {
      // The snapshot may hold own writes that are on their way. Other servers learn of a write by its seq alone, so
      // none may be in a stored snapshot that never got one.
      await document.committed(ticket);
      if (await this.#parts.updates.compact(name, live.epoch, seq, snapshot)) live.compacted(seq);
    } finally {
      tasks.compacting = false;
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
