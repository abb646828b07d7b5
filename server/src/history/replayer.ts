import { listFiles } from '../rooms/fileList.ts';
import { type DocumentLog, type LogRow, rowsOf } from '../store/history/documentLog.ts';
import { OutsideHistory } from './outsideHistory.ts';
import type { Asked, KeptMoment, Kind, Moment, Question } from './questions.ts';
import { framesBetween } from './replay/frames.ts';
import { blameAt, changesBetween, textAt } from './replay/moments.ts';
import { replay } from './replay/replay.ts';
import { stepsBack, stepsOfRollback } from './replay/takeBack.ts';
import { buildTimeline, type Timeline } from './replay/timeline.ts';

/** Answers questions about one document's log, which it replays once for all of them. */
export class Replayer {
  readonly #log: DocumentLog;
  #timeline: Timeline | undefined;

  constructor(log: DocumentLog) {
    this.#log = log;
  }

  /** What it takes in memory, roughly, in bytes. */
  get weight(): number {
    let stored = this.#log.base?.state.length ?? 0;
    for (const { data } of this.#log.rows) stored += data.length;
    return 2 * stored + 200 * (this.#timeline?.runs.length ?? 0) + 10_000;
  }

  /** @throws OutsideHistory when it asks about a moment that is not kept */
  answer(question: Question): Asked[Kind]['answer'] {
    switch (question.kind) {
      case 'files':
        return this.#files(question.moment);
      case 'at': {
        const seq = this.#seqOf(question.moment);
        const { gaps } = this.#built();
        const at = new Date(this.#timeOf(seq)).toISOString();
        return { seq, at, text: textAt(this.#built(), seq), gaps: [...gaps] };
      }
      case 'changes': {
        const from = this.#seqOf(question.from);
        const to = this.#seqOf(question.to);
        return { from, to, changes: changesBetween(this.#built(), from, to) };
      }
      case 'blame': {
        const seq = this.#seqOf(question.moment);
        return { seq, lines: blameAt(this.#built(), seq) };
      }
      case 'frames': {
        const from = question.from ? this.#seqOf(question.from) : this.#first.seq;
        const to = question.to ? this.#seqOf(question.to) : this.#last.seq;
        return { from, to, ...framesBetween(this.#built(), from, to) };
      }
      case 'stepsBack': {
        const seq = this.#built().lastSeq;
        return { seq, steps: stepsBack(this.#built(), seq, this.#seqOf(question.moment)) };
      }
      case 'rollback':
        return this.#rollback(question);
    }
  }

  #rollback({ by, from, to }: Question<'rollback'>): Asked['rollback']['answer'] {
    const seq = this.#built().lastSeq;
    const range = {
      by: new Set(by),
      from: this.#seqOf(from),
      to: to ? this.#seqOf(to) : seq,
      now: seq,
    };
    return { seq, steps: stepsOfRollback(this.#built(), range) };
  }
  #built(): Timeline {
    this.#timeline ??= buildTimeline(this.#log);
    return this.#timeline;
  }

  #files(moment: Moment): Asked['files']['answer'] {
    const { doc } = replay(this.#log, this.#seqOf(moment));
    const files = listFiles(doc);
    doc.destroy();
    return files;
  }

  get #first(): KeptMoment {
    const { base } = this.#log;
    return base ? { seq: base.seq, at: base.at } : { seq: 0, at: 0 };
  }

  /** The first time that can be answered for. */
  get #begins(): number {
    const { at } = this.#first;
    if (at > 0) return at;
    for (const row of this.#rows()) return row.at;
    return 0;
  }

  get #last(): KeptMoment {
    let last = this.#first;
    for (const { lastSeq: seq, at } of this.#rows()) last = { seq, at };
    return last;
  }

  #seqOf(moment: Moment): number {
    const first = this.#first;
    if ('seq' in moment) {
      if (moment.seq < first.seq) throw new OutsideHistory(first, true);
      const last = this.#last;
      if (moment.seq > last.seq) throw new OutsideHistory(last, false);
      return moment.seq;
    }
    if (this.#log.base && moment.time < this.#begins) throw new OutsideHistory(first, true);
    let { seq } = first;
    for (const { lastSeq, at } of this.#rows()) if (at <= moment.time) seq = lastSeq;
    return seq;
  }

  #timeOf(seq: number): number {
    let { at } = this.#first;
    for (const row of this.#rows()) if (row.firstSeq <= seq) at = row.at;
    return at;
  }

  *#rows(): Generator<LogRow> {
    for (const one of this.#log.rows) {
      if ('numbers' in one) yield* rowsOf(one);
      else yield one;
    }
  }
}
