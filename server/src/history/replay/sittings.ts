import { MalformedUpdate } from '../../room/update/updateReader.ts';
import {
  contentKinds,
  type UpdateVisitor,
  type WalkedStruct,
  walkUpdate,
} from '../../room/update/updateWalk.ts';
import type { DocumentLog } from '../../store/history/documentLog.ts';
import { editsOf } from './edits.ts';

/** A stretch of edits by one author. Times are in milliseconds since 1970. */
export type DocumentSitting = {
  author: string;
  from: number;
  to: number;
  startedAt: number;
  endedAt: number;
  edits: number;
  inserted: number;
  deleted: number;
};

/** So long a pause ends a sitting, in milliseconds. */
const pauseMs = 60_000;

/**
 * The sittings of a log, in the order in which they began. Nothing is built for it: an update that was sent twice counts
 * twice.
 */
export function sittingsOf(rows: DocumentLog['rows']): DocumentSitting[] {
  const sittings: DocumentSitting[] = [];
  const open = new Map<string, DocumentSitting>();
  const counter = new Counter();
  for (const edit of editsOf(rows)) {
    if (edit.kind === 'gap') continue;
    const { seq, at, author, update } = edit;
    if (!counter.count(update)) continue;
    let sitting = open.get(author);
    if (!sitting || at - sitting.endedAt >= pauseMs) {
      sitting = { author, from: seq, to: seq, startedAt: at, endedAt: at, edits: 0, inserted: 0, deleted: 0 };
      open.set(author, sitting);
      sittings.push(sitting);
    }
    sitting.to = seq;
    sitting.endedAt = at;
    sitting.edits += 1;
    sitting.inserted += counter.inserted;
    sitting.deleted += counter.removed;
  }
  return sittings;
}

/** Counts what an update inserts and deletes. */
class Counter implements UpdateVisitor {
  inserted = 0;
  removed = 0;

  /** @returns whether there is anything in it */
  count(update: Uint8Array): boolean {
    this.inserted = 0;
    this.removed = 0;
    try {
      walkUpdate(update, this);
    } catch (error) {
      if (!(error instanceof MalformedUpdate)) throw error;
    }
    return this.inserted + this.removed > 0;
  }

  section(): void {}

  struct({ kind, length }: WalkedStruct): void {
    if (kind === contentKinds.text) this.inserted += length;
  }

  gap(): void {}

  deleted(_client: number, from: number, to: number): void {
    this.removed += to - from;
  }
}
