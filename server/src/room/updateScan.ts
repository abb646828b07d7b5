import { MalformedUpdate, maxClock, UpdateReader } from './updateReader.ts';

/** Consecutive structs of one client: the clocks from `from` up to, not including, `to`. */
export type Run = { client: number; from: number; to: number };

/** What an update brings, as far as its structure tells. */
export type UpdateScan = { runs: readonly Run[]; deletes: boolean };

const skip = 10;

/**
 * Reads an update to its end without building anything. Whatever passes can be applied by every Yjs client, and stays
 * encodable afterwards; what does not is refused before the log, because one poisoned row breaks a room.
 * Also refused are subdocuments, which a room does not have.
 * @param update in Yjs' first encoding, from anybody
 * @returns undefined when it is malformed
 */
export function scanUpdate(update: Uint8Array): UpdateScan | undefined {
  const reader = new UpdateReader(update);
  try {
    const runs = readStructs(reader);
    const deletes = readDeletes(reader);
    return reader.remaining === 0 ? { runs, deletes } : undefined;
  } catch (error) {
    if (error instanceof MalformedUpdate) return undefined;
    throw error;
  }
}

/** Whether an update changes nothing whatever it is applied to. */
export function isEmpty({ runs, deletes }: UpdateScan): boolean {
  return runs.length === 0 && !deletes;
}

function readStructs(reader: UpdateReader): Run[] {
  const runs: Run[] = [];
  const sections = reader.count();
  // A client that appears twice would make Yjs forget its first section.
  const clients = sections > 1 ? new Set<number>() : undefined;
  for (let section = 0; section < sections; section += 1) {
    const structs = reader.count();
    const client = reader.uint();
    if (structs === 0 || clients?.has(client)) throw new MalformedUpdate('a section is empty or comes twice');
    clients?.add(client);
    let from = reader.clock();
    let clock = from;
    for (let struct = 0; struct < structs; struct += 1) {
      const info = reader.byte();
      if (info === skip) {
        if (clock > from) runs.push({ client, from, to: clock });
        clock = advance(clock, reader.clock());
        from = clock;
      } else {
        clock = advance(clock, info === 0 ? reader.clock() : readItem(reader, info, client, clock));
      }
    }
    if (clock > from) runs.push({ client, from, to: clock });
  }
  return runs;
}

function advance(clock: number, length: number): number {
  // Yjs never finds a struct without length again, and throws when it looks.
  if (length === 0 || clock + length > maxClock)
    throw new MalformedUpdate('a struct has an impossible length');
  return clock + length;
}

function readItem(reader: UpdateReader, info: number, client: number, clock: number): number {
  const hasOrigin = (info & 128) !== 0;
  const hasRightOrigin = (info & 64) !== 0;
  if (hasOrigin) readId(reader, client, clock);
  if (hasRightOrigin) readId(reader, client, clock);
  if (!hasOrigin && !hasRightOrigin) {
    const named = reader.uint();
    if (named === 1) reader.text();
    else if (named === 0) readId(reader, client, clock);
    else throw new MalformedUpdate('a parent is neither named nor an id');
    if ((info & 32) !== 0) reader.text();
  }
  return readContent(reader, info & 31);
}

/** A client may build on its own earlier structs only: Yjs takes their presence for granted. */
function readId(reader: UpdateReader, client: number, clock: number): void {
  const of = reader.uint();
  const at = reader.clock();
  if (of === client && at >= clock)
    throw new MalformedUpdate('a struct refers to a later one of its own client');
}

/** @returns how many clocks the content takes */
function readContent(reader: UpdateReader, type: number): number {
  switch (type) {
    case 1:
      return reader.clock();
    case 2: {
      const count = reader.count();
      for (let left = count; left > 0; left -= 1) {
        const text = reader.string();
        if (text !== 'undefined') reader.jsonOf(text);
      }
      return count;
    }
    case 3:
      reader.skip(reader.count());
      return 1;
    case 4:
      return reader.text();
    case 5:
      reader.json();
      return 1;
    case 6:
      reader.text();
      reader.json();
      return 1;
    case 7:
      readType(reader);
      return 1;
    case 8: {
      const count = reader.count();
      for (let left = count; left > 0; left -= 1) reader.any();
      return count;
    }
    default:
      throw new MalformedUpdate('a struct has a content that is not known');
  }
}

const lastType = 6;
/** XML elements and hooks, which have a name. */
const namedTypes = [3, 5];

function readType(reader: UpdateReader): void {
  const type = reader.uint();
  if (type > lastType) throw new MalformedUpdate('a shared type is not known');
  if (namedTypes.includes(type)) reader.text();
}

function readDeletes(reader: UpdateReader): boolean {
  const sections = reader.count();
  const clients = sections > 1 ? new Set<number>() : undefined;
  for (let section = 0; section < sections; section += 1) {
    const client = reader.uint();
    const ranges = reader.count();
    if (ranges === 0 || clients?.has(client)) throw new MalformedUpdate('a section is empty or comes twice');
    clients?.add(client);
    let end = 0;
    for (let range = 0; range < ranges; range += 1) {
      const clock = reader.clock();
      // Yjs encodes what it cannot delete yet as distances, which must not be negative.
      if (clock < end) throw new MalformedUpdate('deletions are out of order');
      end = advance(clock, reader.clock());
    }
  }
  return sections > 0;
}
