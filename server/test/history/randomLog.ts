import fc from 'fast-check';
import * as Y from 'yjs';
import type { DocumentLog, LogRow } from '../../src/store/history/documentLog.ts';
import { type AuthoredUpdate, packRow } from '../../src/store/log/packedRow.ts';

export const authors = ['ann', 'ben', 'cleo'] as const;

/** A log as three people make it who type, delete, undo and hear of each other late, through two servers. */
export type RandomLog = {
  log: { base: DocumentLog['base']; rows: LogRow[] };
  /** The text as a client that has every update up to a seq has it; from seq 0 on. */
  texts: string[];
  /** The document at the end. */
  doc: Y.Doc;
  lastSeq: number;
};

type Act = { who: number; other: number; do: string; at: number; size: number };

const actArbitrary: fc.Arbitrary<Act> = fc.record({
  who: fc.nat(2),
  other: fc.nat(2),
  do: fc.constantFrom('type', 'type', 'type', 'delete', 'replace', 'undo', 'exchange', 'exchange', 'commit'),
  at: fc.nat(1000),
  size: fc.integer({ min: 1, max: 4 }),
});

/** Logs of up to 80 acts. */
export const logArbitrary: fc.Arbitrary<RandomLog> = fc
  .tuple(fc.array(actArbitrary, { maxLength: 80 }), fc.array(fc.boolean(), { maxLength: 80 }))
  .map(([acts, swaps]) => logOf(acts, swaps));

function logOf(acts: readonly Act[], swaps: readonly boolean[]): RandomLog {
  const docs = [40, 20, 30].map((clientID) => Object.assign(new Y.Doc(), { clientID }));
  const undos = docs.map((doc) => new Y.UndoManager(doc.getText('content'), { captureTimeout: 0 }));
  const updates: AuthoredUpdate[] = [];
  const breaks = new Set<number>();
  for (const [index, doc] of docs.entries()) {
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'remote') updates.push({ update, author: authors[index]! });
    });
  }
  for (const act of acts) {
    const { who, other, do: what } = act;
    const doc = docs[who]!;
    if (what === 'commit') breaks.add(updates.length);
    else if (what === 'undo') undos[who]!.undo();
    else if (what === 'exchange')
      Y.applyUpdate(doc, Y.encodeStateAsUpdate(docs[other]!, Y.encodeStateVector(doc)), 'remote');
    else edit(doc, act);
  }
  swap(updates, swaps);
  const doc = new Y.Doc();
  const texts = [''];
  for (const { update } of updates) {
    Y.applyUpdate(doc, update);
    texts.push(doc.getText('content').toString());
  }
  return { log: { base: undefined, rows: rowsOf(updates, breaks) }, texts, doc, lastSeq: updates.length };
}

function edit(doc: Y.Doc, { do: what, at, size }: Act): void {
  const text = doc.getText('content');
  const index = at % (text.length + 1);
  const much = Math.min(size, text.length - index);
  if (what === 'type') text.insert(index, `${at % 10}\n`.repeat(size).slice(0, size));
  else if (what === 'delete' && much > 0) text.delete(index, much);
  else if (what === 'replace')
    doc.transact(() => {
      text.delete(index, much);
      text.insert(index, 'ab'.repeat(size));
    });
}

/** The second server may commit what stands on an update before that update. */
function swap(updates: AuthoredUpdate[], swaps: readonly boolean[]): void {
  for (const [at, isSwapped] of swaps.entries()) {
    if (isSwapped && at + 1 < updates.length && updates[at]!.author !== updates[at + 1]!.author)
      [updates[at], updates[at + 1]] = [updates[at + 1]!, updates[at]!];
  }
}

function rowsOf(updates: readonly AuthoredUpdate[], breaks: ReadonlySet<number>): LogRow[] {
  const rows: LogRow[] = [];
  let from = 0;
  for (let to = 1; to <= updates.length; to++) {
    if (to < updates.length && !breaks.has(to) && to - from < 3) continue;
    rows.push({ firstSeq: from + 1, lastSeq: to, ...packRow(updates.slice(from, to)), at: to * 30_000 });
    from = to;
  }
  return rows;
}
