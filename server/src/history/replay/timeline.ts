import { fileTypes } from '@tandem/protocol/documents';
import * as Y from 'yjs';
import type { DocumentLog } from '../../store/history/documentLog.ts';
import { type MarkedRanges, rangeAt } from './markedRanges.ts';
import type { Gap, Origin } from './originRecorder.ts';
import { type Replayed, replay } from './replay.ts';

/** Characters that came into a text together and left it together. */
export type Run = {
  client: number;
  clock: number;
  text: string;
  /** Whoever wrote it, and when: an index into the origins. */
  written: number;
  /** It is in the text from the edit of this seq on. */
  from: number;
  /** It is no longer in the text from the edit of this seq on; infinite while it is there. */
  until: number;
  /** Whoever deleted it: an index into the origins. */
  deleted: number;
};

/**
 * Every character a text ever had since its base, in the one order that all of them keep, each with when it came and
 * went. Any moment is a choice of them, so one replay answers every question about a text.
 */
export type Timeline = {
  runs: readonly Run[];
  origins: readonly Origin[];
  firstSeq: number;
  lastSeq: number;
  gaps: readonly Gap[];
};

/** Whether a run is in the text as the edit of a seq left it. */
export function isThere({ from, until }: Run, seq: number): boolean {
  return from <= seq && seq < until;
}

/** Builds the timeline of a file's text. */
export function buildTimeline(log: DocumentLog): Timeline {
  const replayed = replay(log);
  const runs: Run[] = [];
  for (let item = replayed.doc.getText(fileTypes.content)._start; item; item = item.right) {
    if (item.content instanceof Y.ContentString) addRuns(runs, item.id, item.content.str, replayed);
  }
  replayed.doc.destroy();
  const { origins, firstSeq, lastSeq, gaps } = replayed;
  return { runs, origins, firstSeq, lastSeq, gaps };
}

const none: MarkedRanges = { from: [], to: [], mark: [] };

/** Cuts an item where it was written, came into the text or was deleted by different edits. */
function addRuns(runs: Run[], { client, clock }: Y.ID, text: string, replayed: Replayed): void {
  const { origins } = replayed;
  const written = new Cursor(replayed.written.get(client) ?? none, clock);
  const landed = new Cursor(replayed.landed.get(client) ?? none, clock);
  const deleted = new Cursor(replayed.deleted.get(client) ?? none, clock);
  const end = clock + text.length;
  for (let at = clock; at < end; ) {
    const to = Math.min(end, written.edge(at), landed.edge(at), deleted.edge(at));
    // What nothing tells of came with the first row that cannot be read, or with the base.
    const origin = written.mark(at) ?? replayed.lost ?? 0;
    const from = origins[landed.mark(at) ?? origin]?.seq ?? replayed.firstSeq;
    const deletion = deleted.mark(at);
    runs.push({
      client,
      clock: at,
      text: text.slice(at - clock, to - clock),
      written: origin,
      from,
      until: deletion === undefined ? Number.POSITIVE_INFINITY : Math.max(from, origins[deletion]!.seq),
      deleted: deletion ?? -1,
    });
    at = to;
  }
}

/** Walks ranges upwards. */
class Cursor {
  readonly #ranges: MarkedRanges;
  #at: number;

  constructor(ranges: MarkedRanges, clock: number) {
    this.#ranges = ranges;
    this.#at = rangeAt(ranges, clock);
  }

  /** Where the mark may change next, behind a clock. */
  edge(clock: number): number {
    const { from, to } = this.#ranges;
    while (this.#at < to.length && to[this.#at]! <= clock) this.#at += 1;
    if (this.#at === to.length) return Number.POSITIVE_INFINITY;
    return from[this.#at]! > clock ? from[this.#at]! : to[this.#at]!;
  }

  mark(clock: number): number | undefined {
    this.edge(clock);
    const { from, mark } = this.#ranges;
    return this.#at < from.length && from[this.#at]! <= clock ? mark[this.#at] : undefined;
  }
}
