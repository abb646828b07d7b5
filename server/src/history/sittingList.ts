import type { Sitting } from '@tandem/protocol/history';
import type { HistoryLog, RoomDocumentHead } from '../store/history/historyLog.ts';
import { keyOf } from './documentKey.ts';
import type { DocumentSitting } from './replay/sittings.ts';
import type { ReplayThread } from './replayThread.ts';

/**
 * The sittings of documents, each with the document's name. What the thread remembers is asked for first, and of the rest
 * the rows are read, of many documents at once.
 */
export async function listSittings(
  heads: readonly RoomDocumentHead[],
  log: HistoryLog,
  replays: ReplayThread,
): Promise<(DocumentSitting & { name: string })[]> {
  const known = await replays.sittings(heads.map((head) => ({ key: keyOf(head), rows: undefined })));
  const missing = heads.filter((_, index) => !known[index]);
  const all = heads.flatMap((head, index) => named(head, known[index]));
  for await (const part of log.readRows(missing)) {
    const found = await replays.sittings(part.map(({ head, rows }) => ({ key: keyOf(head), rows })));
    for (const [index, { head }] of part.entries()) all.push(...named(head, found[index]));
  }
  return all;
}

function named({ name }: RoomDocumentHead, sittings: readonly DocumentSitting[] | undefined) {
  return (sittings ?? []).map((sitting) => ({ ...sitting, name }));
}

/** Which sittings are asked for. Times are in milliseconds since 1970. */
export type SittingFilter = {
  from?: number | undefined;
  to?: number | undefined;
  by?: string | undefined;
  cursor?: string | undefined;
};

/** So many are told at once. */
const pageSize = 200;

type Placed = DocumentSitting & { file: string };

/**
 * The next page of a room's sittings, the latest first.
 * @returns undefined when the cursor is not one of ours
 */
export function pageOfSittings(
  all: Iterable<Placed>,
  { from = 0, to = Number.POSITIVE_INFINITY, by, cursor }: SittingFilter,
): { sittings: Sitting[]; cursor: string | null } | undefined {
  const after = cursor === undefined ? undefined : readCursor(cursor);
  if (cursor !== undefined && !after) return undefined;
  const found: Placed[] = [];
  for (const sitting of all) {
    const isWanted =
      sitting.endedAt >= from && sitting.startedAt <= to && (by === undefined || by === sitting.author);
    if (isWanted && (!after || compare(after, placeOf(sitting)) < 0)) found.push(sitting);
  }
  found.sort((a, b) => compare(placeOf(a), placeOf(b)));
  const page = found.slice(0, pageSize);
  const last = found.length > pageSize ? page.at(-1) : undefined;
  return { sittings: page.map(describe), cursor: last ? writeCursor(placeOf(last)) : null };
}

/** Where a sitting stands in the list. */
type Place = [endedAt: number, file: string, from: number];

function placeOf({ endedAt, file, from }: Placed): Place {
  return [endedAt, file, from];
}

function compare([endedAt, file, from]: Place, [otherEndedAt, otherFile, otherFrom]: Place): number {
  if (endedAt !== otherEndedAt) return otherEndedAt - endedAt;
  if (file !== otherFile) return file < otherFile ? -1 : 1;
  return otherFrom - from;
}

function writeCursor(place: Place): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

function readCursor(cursor: string): Place | undefined {
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (!Array.isArray(place) || place.length !== 3) return undefined;
    const [endedAt, file, from] = place as unknown[];
    const isPlace = typeof endedAt === 'number' && typeof file === 'string' && typeof from === 'number';
    return isPlace ? [endedAt, file, from] : undefined;
  } catch {
    return undefined;
  }
}

function describe({ startedAt, endedAt, ...sitting }: Placed): Sitting {
  return {
    ...sitting,
    started_at: new Date(startedAt).toISOString(),
    ended_at: new Date(endedAt).toISOString(),
  };
}
