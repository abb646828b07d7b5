import * as Y from 'yjs';
import type { DocumentLog } from '../../store/history/documentLog.ts';
import { editsOf } from './edits.ts';
import { type Gap, type Origin, type OriginMarks, OriginRecorder } from './originRecorder.ts';

/** A document with everything it ever had since its base, and where each clock came from. */
export type Replayed = OriginMarks & {
  doc: Y.Doc;
  firstSeq: number;
  lastSeq: number;
  origins: readonly Origin[];
  gaps: readonly Gap[];
  /** The edit that what no row tells of is counted to. */
  lost: number | undefined;
};

/** So many edits go in one transaction: Yjs tidies up once for all of them, and its lists do not grow too long. */
const batch = 10_000;

/**
 * Applies all that is kept of a document.
 * @param until the seq to stop behind
 * @param keepsDeleted whether deleted text stays readable
 */
export function replay(log: DocumentLog, until = Number.POSITIVE_INFINITY, keepsDeleted = true): Replayed {
  const { base, rows, snapshot } = log;
  const doc = new Y.Doc({ gc: !keepsDeleted });
  const recorder = new OriginRecorder(doc);
  if (base) recorder.base(base);
  const edits = editsOf(rows);
  for (let isDone = false; !isDone; ) {
    doc.transact(() => {
      for (let count = 0; count < batch && !isDone; count++) {
        const next = edits.next();
        isDone = next.done === true || next.value.seq > until;
        if (!isDone) recorder.edit(next.value!);
      }
      recorder.flush();
    });
  }
  const { lost } = recorder;
  if (lost !== undefined && snapshot && snapshot.seq >= recorder.origins[lost]!.seq)
    recorder.heal(snapshot.state);
  const { origins, gaps } = recorder;
  const firstSeq = base?.seq ?? 0;
  const lastSeq = origins.at(-1)?.seq ?? firstSeq;
  return { doc, origins, gaps, lost, firstSeq, lastSeq, ...recorder.marks() };
}
