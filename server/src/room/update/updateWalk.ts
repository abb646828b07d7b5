import { MalformedUpdate, maxClock, UpdateReader } from './updateReader.ts';

/** What a struct holds, as Yjs numbers it. */
export const contentKinds = { gc: 0, deleted: 1, text: 4, format: 6, type: 7 } as const;

/** Stands for clocks of a client that are not in the update. */
export const skip = 10;

/** Whether a struct of this kind may stand in a plain text: text, its formatting, and what was deleted of it. */
export function isPlain(kind: number): boolean {
  return kind === contentKinds.text || kind === contentKinds.deleted || kind === contentKinds.format;
}

/** One struct of an update. It is used again for the next one: take out what is needed. */
export class WalkedStruct {
  client = 0;
  clock = 0;
  /** How many clocks it takes. */
  length = 0;
  /** See {@link contentKinds}; there are more. */
  kind = 0;
  /** The struct it was written behind, or else in front of; -1 for none. Where it stands follows from that. */
  leftClient = -1;
  leftClock = -1;
  rightClient = -1;
  rightClock = -1;
  /** The name of the root type it stands in, or the struct of the type; both only without a neighbour. */
  root: string | undefined;
  /** The key in a map that it is a value of; of one without a neighbour. */
  key: string | undefined;
  parentClient = -1;
  parentClock = -1;

  begin(client: number, clock: number, kind: number): void {
    this.client = client;
    this.clock = clock;
    this.kind = kind;
    this.leftClient = -1;
    this.rightClient = -1;
    this.parentClient = -1;
    this.root = undefined;
    this.key = undefined;
  }
}

/** Hears what an update holds, in the order of its bytes. */
export interface UpdateVisitor {
  /** The structs of a client follow, `structs` of them with the gaps, from `clock` on; the first is at `offset`. */
  section(client: number, clock: number, structs: number, offset: number): void;
  struct(struct: Readonly<WalkedStruct>): void;
  /** The client's next struct does not follow on the one before. */
  gap(): void;
  /** The structs are over, and the bytes of what is deleted begin. */
  deletions?(offset: number): void;
  deleted(client: number, from: number, to: number): void;
}

/**
 * Reads an update to its end without building anything, in time linear in its bytes. Whatever passes can be applied by
 * every Yjs client, and stays encodable afterwards. Also refused are subdocuments, which a room does not have.
 * @param update in Yjs' first encoding, from anybody
 * @throws MalformedUpdate
 */
export function walkUpdate(update: Uint8Array, visitor: UpdateVisitor): void {
  const reader = new UpdateReader(update);
  readStructs(reader, visitor);
  visitor.deletions?.(reader.position);
  readDeletes(reader, visitor);
  if (reader.remaining > 0) throw new MalformedUpdate('there are bytes behind the end');
}

/** Walks do not nest, and there is one for each edit. */
const walked = new WalkedStruct();

function readStructs(reader: UpdateReader, visitor: UpdateVisitor): void {
  const sections = reader.count();
  // A client that appears twice would make Yjs forget its first section.
  const clients = sections > 1 ? new Set<number>() : undefined;
  const struct = walked;
  for (let section = 0; section < sections; section += 1) {
    const structs = reader.count();
    const client = reader.uint();
    if (structs === 0 || clients?.has(client)) throw new MalformedUpdate('a section is empty or comes twice');
    clients?.add(client);
    let clock = reader.clock();
    visitor.section(client, clock, structs, reader.position);
    for (let left = structs; left > 0; left -= 1) {
      const info = reader.byte();
      if (info === skip) {
        clock = advance(clock, reader.clock());
        visitor.gap();
        continue;
      }
      struct.begin(client, clock, info & 31);
      readStruct(reader, info, struct);
      clock = advance(clock, struct.length);
      visitor.struct(struct);
    }
  }
}

function advance(clock: number, length: number): number {
  // Yjs never finds a struct without length again, and throws when it looks.
  if (length === 0 || clock + length > maxClock)
    throw new MalformedUpdate('a struct has an impossible length');
  return clock + length;
}

/** Reads what follows the first byte of a struct. */
export function readStruct(reader: UpdateReader, info: number, struct: WalkedStruct): void {
  if (info === 0) {
    struct.length = reader.clock();
    return;
  }
  const hasOrigin = (info & 128) !== 0;
  const hasRightOrigin = (info & 64) !== 0;
  if (hasOrigin) {
    struct.leftClient = reader.uint();
    struct.leftClock = refersTo(struct, struct.leftClient, reader.clock());
  }
  if (hasRightOrigin) {
    struct.rightClient = reader.uint();
    struct.rightClock = refersTo(struct, struct.rightClient, reader.clock());
  }
  if (!hasOrigin && !hasRightOrigin) readParent(reader, info, struct);
  struct.length = readContent(reader, info & 31);
}

function readParent(reader: UpdateReader, info: number, struct: WalkedStruct): void {
  const named = reader.uint();
  if (named === 1) struct.root = reader.string();
  else if (named === 0) {
    struct.parentClient = reader.uint();
    struct.parentClock = refersTo(struct, struct.parentClient, reader.clock());
  } else throw new MalformedUpdate('a parent is neither named nor an id');
  if ((info & 32) !== 0) struct.key = reader.string();
}

/** A client may build on its own earlier structs only: Yjs takes their presence for granted. */
function refersTo(struct: WalkedStruct, client: number, clock: number): number {
  if (client === struct.client && clock >= struct.clock)
    throw new MalformedUpdate('a struct refers to a later one of its own client');
  return clock;
}

/** @returns how many clocks the content takes */
function readContent(reader: UpdateReader, kind: number): number {
  switch (kind) {
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

function readDeletes(reader: UpdateReader, visitor: UpdateVisitor): void {
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
      visitor.deleted(client, clock, end);
    }
  }
}
