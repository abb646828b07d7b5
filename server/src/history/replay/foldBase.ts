import * as Y from 'yjs';
import type { DocumentLog, HistoryBase } from '../../store/history/documentLog.ts';
import { type AuthoredRange, packAuthorship } from './authorship.ts';
import { unknownAuthor } from './originRecorder.ts';
import { type Replayed, replay } from './replay.ts';

/** What one author wrote in so many milliseconds is one range of a base. */
const together = 60_000;

/**
 * Makes the base that stands for all edits up to a seq, so that their rows may go. What was deleted by then is not in
 * it; what is still there keeps its author and time. Where a row cannot be read, only the snapshot knows what it had,
 * so the base stands for all that the snapshot does.
 */
export function foldBase(log: DocumentLog, until: number): HistoryBase {
  const { snapshot, ...rest } = log;
  const folded = replay(rest, until, false);
  if (folded.lost === undefined || !snapshot || snapshot.seq < folded.lastSeq) return baseOf(folded);
  return { ...baseOf(replay(rest, snapshot.seq, false)), ...snapshot };
}

function baseOf({ doc, origins, written, lastSeq }: Replayed): HistoryBase {
  const ranges: AuthoredRange[] = [];
  for (const [client, { from, to, mark }] of written) {
    for (const [index, origin] of mark.entries()) {
      const { author, at } = origins[origin]!;
      if (author === unknownAuthor) continue;
      const last = ranges.at(-1);
      const follows = last?.client === client && last.to === from[index] && last.author === author;
      if (follows && Math.abs(at - last.at) < together) last.to = to[index]!;
      else ranges.push({ client, from: from[index]!, to: to[index]!, author, at });
    }
  }
  const state = Y.encodeStateAsUpdate(doc);
  doc.destroy();
  return { seq: lastSeq, at: origins.at(-1)?.at ?? 0, state, authorship: packAuthorship(ranges) };
}
