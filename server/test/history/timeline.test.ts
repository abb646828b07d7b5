import assert from 'node:assert/strict';
import type { Frame } from '@tandem/protocol/history';
import fc from 'fast-check';
import * as Y from 'yjs';

import { foldBase } from '../../src/history/replay/foldBase.ts';
import { framesBetween } from '../../src/history/replay/frames.ts';
import {
  type AuthoredChange,
  authorsAt,
  blameAt,
  changesBetween,
  textAt,
} from '../../src/history/replay/moments.ts';
import { stepsBack, stepsOfRollback, takeSteps } from '../../src/history/replay/takeBack.ts';
import { buildTimeline, type Timeline } from '../../src/history/replay/timeline.ts';
import { packRow } from '../../src/store/log/packedRow.ts';
import { authors, logArbitrary, type RandomLog } from './randomLog.ts';

const numRuns = Number(process.env.HISTORY_RUNS ?? 200);
const share = fc.double({ min: 0, max: 1, noNaN: true });
const seqOf = (part: number, last: number) => Math.round(part * last);

/** The text, each character with its author. */
function lettersAt(timeline: Timeline, seq: number): { letter: string; author: string }[] {
  const text = textAt(timeline, seq);
  let at = 0;
  return authorsAt(timeline, seq).flatMap(({ length, author }) => {
    const part = text.slice(at, at + length);
    at += length;
    return [...part].map((letter) => ({ letter, author }));
  });
}

/** The log after pruning: the rows up to about a share of it stand in a base. */
function pruned(log: RandomLog['log'], part: number): RandomLog['log'] {
  const count = Math.floor(part * log.rows.length);
  if (count === 0) return log;
  const base = foldBase(log, log.rows[count - 1]!.lastSeq);
  return { base, rows: log.rows.slice(count) };
}

/** A text after changes, each of which has an author and deletes what stands there. */
function changed(before: string, changes: readonly AuthoredChange[]): string {
  let at = 0;
  let after = '';
  for (const change of changes) {
    if ('retain' in change) {
      after += before.slice(at, at + change.retain);
      at += change.retain;
      continue;
    }
    assert.ok((authors as readonly string[]).includes(change.author));
    if ('insert' in change) after += change.insert;
    else {
      assert.equal(change.delete, before.slice(at, at + change.delete.length));
      at += change.delete.length;
    }
  }
  return after + before.slice(at);
}

/** A text after a frame, as a player shows it. */
function played(before: string, delta: Frame[2]): string {
  let text = before;
  let at = 0;
  for (const step of delta) {
    if (typeof step === 'string') {
      text = text.slice(0, at) + step + text.slice(at);
      at += step.length;
    } else if (step > 0) at += step;
    else text = text.slice(0, at) + text.slice(at - step);
  }
  return text;
}

function withoutRepeats(texts: readonly string[]): string[] {
  return texts.filter((each, at) => at === 0 || each !== texts[at - 1]);
}

describe('the timeline of a text', () => {
  it('has the text that a client had at every seq, also after pruning twice', () => {
    fc.assert(
      fc.property(logArbitrary, share, share, ({ log, texts, lastSeq }, once, twice) => {
        const kept = pruned(pruned(log, once), twice);
        for (const each of [log, kept]) {
          const timeline = buildTimeline(each);
          assert.equal(timeline.lastSeq, lastSeq);
          for (let seq = timeline.firstSeq; seq <= lastSeq; seq++)
            assert.equal(textAt(timeline, seq), texts[seq], `seq ${seq}`);
        }
      }),
      { numRuns },
    );
  });

  it('knows the same authors before and after pruning, and they partition the text', () => {
    fc.assert(
      fc.property(logArbitrary, share, ({ log, texts, lastSeq }, part) => {
        const whole = buildTimeline(log);
        const kept = buildTimeline(pruned(log, part));
        for (let seq = kept.firstSeq; seq <= lastSeq; seq++) {
          const spans = authorsAt(whole, seq);
          assert.equal(
            spans.reduce((sum, { length }) => sum + length, 0),
            texts[seq]!.length,
          );
          assert.deepEqual(authorsAt(kept, seq), spans);
          const lines = blameAt(whole, seq);
          const count = texts[seq] === '' ? 0 : texts[seq]!.replace(/\n$/, '').split('\n').length;
          assert.equal(lines.at(-1)?.to ?? 0, count);
          for (const [at, { from }] of lines.entries()) assert.equal(from, (lines[at - 1]?.to ?? 0) + 1);
        }
      }),
      { numRuns },
    );
  });

  it('tells what changed between any two moments, and by whom', () => {
    fc.assert(
      fc.property(logArbitrary, share, share, ({ log, texts, lastSeq }, one, other) => {
        const [from, to] = [seqOf(one, lastSeq), seqOf(other, lastSeq)];
        assert.equal(changed(texts[from]!, changesBetween(buildTimeline(log), from, to)), texts[to]);
      }),
      { numRuns },
    );
  });

  it('plays from one moment to another', () => {
    fc.assert(
      fc.property(logArbitrary, share, share, ({ log, texts, lastSeq }, one, other) => {
        const [from, to] = [seqOf(one, lastSeq), seqOf(other, lastSeq)].sort((a, b) => a - b) as [
          number,
          number,
        ];
        const { base, frames } = framesBetween(buildTimeline(log), from, to);
        assert.equal(base, texts[from]);
        const shown = [base];
        for (const [, , delta] of frames) shown.push(played(shown.at(-1)!, delta));
        assert.deepEqual(withoutRepeats(shown), withoutRepeats(texts.slice(from, to + 1)));
      }),
      { numRuns },
    );
  });

  it('restores a moment, and the restore is taken back the same way', () => {
    fc.assert(
      fc.property(logArbitrary, share, fc.nat(1000), ({ log, texts, doc, lastSeq }, part, place) => {
        const timeline = buildTimeline(log);
        const seq = seqOf(part, lastSeq);
        const before = texts[lastSeq]!;
        takeSteps(doc, stepsBack(timeline, lastSeq, seq));
        assert.equal(doc.getText('content').toString(), texts[seq]);
        // Somebody types meanwhile.
        const text = doc.getText('content');
        text.insert(place % (text.length + 1), '#');
        const restored = Y.encodeStateAsUpdate(doc);
        const again = buildTimeline({ ...log, rows: [...log.rows, rowOf(restored, lastSeq + 1)] });
        takeSteps(doc, stepsBack(again, lastSeq + 1, lastSeq));
        assert.equal(text.toString().replace('#', ''), before);
      }),
      { numRuns },
    );
  });

  it('rolls back one author and leaves every character of the others', () => {
    fc.assert(
      fc.property(logArbitrary, share, share, ({ log, doc, lastSeq }, one, other) => {
        const timeline = buildTimeline(log);
        const [from, to] = [seqOf(one, lastSeq), seqOf(other, lastSeq)].sort((a, b) => a - b) as [
          number,
          number,
        ];
        const range = { by: new Set(['ben']), from, to, now: lastSeq };
        const others = lettersAt(timeline, lastSeq).filter(({ author }) => author !== 'ben');
        takeSteps(doc, stepsOfRollback(timeline, range));
        const left = doc.getText('content').toString();
        let at = 0;
        for (const { letter } of others) {
          at = left.indexOf(letter, at) + 1;
          assert.ok(at > 0, `${letter} is gone`);
        }
        if (from === 0 && to === lastSeq) {
          const theirs = timeline.runs.filter((run) => timeline.origins[run.written]!.author === 'ben');
          const kept = timeline.runs
            .filter((run) => !theirs.includes(run))
            .filter(({ until, deleted }) => until > lastSeq || timeline.origins[deleted]!.author === 'ben');
          assert.equal(left, kept.map(({ text }) => text).join(''));
        }
      }),
      { numRuns },
    );
  });

  it('names a row that cannot be read, and shows the rest', () => {
    fc.assert(
      fc.property(logArbitrary, share, share, ({ log, texts, doc, lastSeq }, part, prune) => {
        fc.pre(log.rows.length > 0);
        const at = Math.min(log.rows.length - 1, Math.floor(part * log.rows.length));
        const { firstSeq, lastSeq: end } = log.rows[at]!;
        const rows = log.rows.map((row, index) =>
          index === at ? { ...row, checksum: row.checksum ^ 1 } : row,
        );
        const damaged = { ...log, rows, snapshot: { seq: lastSeq, state: Y.encodeStateAsUpdate(doc) } };
        const timeline = buildTimeline(damaged);
        assert.deepEqual(timeline.gaps, [{ from: firstSeq, to: end }]);
        for (let seq = 0; seq < firstSeq; seq++) assert.equal(textAt(timeline, seq), texts[seq]);
        assert.equal(textAt(timeline, lastSeq), texts[lastSeq]);
        const until = rows[Math.min(rows.length - 1, Math.floor(prune * rows.length))]!.lastSeq;
        const base = foldBase(damaged, until);
        const left = { ...damaged, base, rows: rows.filter((row) => row.firstSeq > base.seq) };
        assert.equal(textAt(buildTimeline(left), lastSeq), texts[lastSeq]);
      }),
      { numRuns },
    );
  });
});

function rowOf(update: Uint8Array, seq: number) {
  return { firstSeq: seq, lastSeq: seq, ...packRow([{ update, author: 'ann' }]), at: seq };
}
