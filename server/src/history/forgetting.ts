import type { UpdateLog } from '../room/updateLog.ts';
import type { HistoryLog } from '../store/history/historyLog.ts';
import type { HistoryPruning } from '../store/history/historyPruning.ts';
import type { ReplayThread } from './replayThread.ts';

/**
 * Forgets what was written in a room before a moment, for good: a base takes its place in which what was deleted by then
 * is not, and what is still there keeps its author.
 */
export class Forgetting {
  readonly #log: HistoryLog;
  readonly #updates: UpdateLog;
  readonly #pruning: HistoryPruning;
  readonly #replays: ReplayThread;

  constructor(parts: {
    log: HistoryLog;
    updates: UpdateLog;
    pruning: HistoryPruning;
    replays: ReplayThread;
  }) {
    this.#log = parts.log;
    this.#updates = parts.updates;
    this.#pruning = parts.pruning;
    this.#replays = parts.replays;
  }

  async forget(roomId: string, before: Date): Promise<void> {
    for (const { name, ...head } of await this.#log.findAll(roomId)) {
      const until = await this.#log.lastBefore(head.documentId, before);
      if (until === 0) continue;
      if (until > head.snapshotSeq) {
        // Rows that no snapshot has replaced are still needed to load the document.
        const { seq, state } = await this.#replays.fold(await this.#log.read(head), until);
        await this.#updates.compact(name, head.epoch, seq, state);
      }
      await this.#pruning.remove({ documentId: head.documentId, until });
      await this.#pruning.removeQuarantined(head.documentId, until);
    }
    await this.#replays.forget();
  }
}
