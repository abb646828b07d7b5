import type { DocumentHead } from '../store/history/historyLog.ts';

/** Names what is kept of a document at one seq: what was forgotten since has another key. */
export function keyOf({ documentId, epoch, seq, baseSeq }: DocumentHead): string {
  return `${documentId}-${epoch}-${baseSeq ?? 0}-${seq}`;
}
