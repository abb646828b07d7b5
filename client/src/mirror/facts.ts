/** The SHA-256 of bytes; the core compares hashes and never sees what is behind them. */
export type Hash = string;

/** A file as a look at the disk found it. */
export type DiskFile = {
  /** As the disk spells it. */
  path: string;
  hash: Hash;
  /** What `stat` said: another stamp means that somebody has written since. */
  stamp: string;
};

/** What the room's tree lists at a path. */
export type RoomFile = {
  path: string;
  hash: Hash;
  /** The number of the change that made the entry: what compare-and-set compares. */
  seq: number;
  /** Of a live text: the hash above is of what was saved last. */
  fileId?: string | undefined;
  /** How new the bytes are: of a live text the number of the document's last update in them, of a blob `seq`. */
  version: number;
};

/** What disk and room last agreed on. */
export type Base = { path: string; hash: Hash; version: number; fileId?: string | undefined };

/**
 * What was begun and may have happened or not when a crash comes. It is written down before it is done, so that whoever
 * comes back tells from what there is how it ended.
 */
export type Intent =
  /** A file is put in place. Its bytes stand in a temporary file until then: when that is gone, it has happened. */
  | { kind: 'write'; content: Hash; over: Hash | undefined; to: Base }
  /** An editor writes the file: the hash tells. */
  | { kind: 'save'; to: Base }
  /** The room is offered what the disk has: the hash tells, unless others went on from there. */
  | { kind: 'offer'; path: string; hash: Hash }
  /** The change from `from` to `hash` goes into a live text, at most once by its token. */
  | { kind: 'merge'; from: Hash; hash: Hash; fileId: string; token: string };

/** What is remembered of a path outside the folder. */
export type MirrorRecord = { base?: Base | undefined; intent?: Intent | undefined };

/** What is known of one path; what is not in its record is found out again after a crash. */
export type Facts = MirrorRecord & {
  disk?: DiskFile | undefined;
  room?: RoomFile | undefined;
  /** What is in the temporary file beside the path. */
  staged?: { path: string; content: Hash } | undefined;
  /** Of the disk: which bytes are also in the store, for a later merge. */
  kept?: Hash | undefined;
  /** What a merge of two blobs gave; no hash when they are no texts. */
  mixed?: { ours: Hash; theirs: Hash; result: Hash | undefined } | undefined;
  /** What the room has taken of what was begun, also when others went on from there since. */
  taken?: Base | undefined;
  /** What an editor is about to write. */
  saving?: Base | undefined;
  /** A tab of an editor has the file, or waits for it: then the file is the editor's. */
  tab?: 'wanted' | 'open' | undefined;
  /** What the editor wrote last may not have been seen yet. */
  unchecked?: boolean | undefined;
  /** Bytes the room does not take from here. */
  refused?: Hash | undefined;
  /** The intent may have been carried out without an answer. */
  unanswered?: boolean | undefined;
};

/** What disk and room agree on when both have what the room has. */
export function baseOf({ path, hash, version, fileId }: RoomFile): Base {
  return { path, hash, version, ...(fileId === undefined ? {} : { fileId }) };
}

/** Whether the room has something newer than what was agreed on. */
export function roomMoved({ base, room }: Pick<Facts, 'base' | 'room'>): boolean {
  if (!base || !room) return base !== room;
  return room.fileId !== base.fileId || room.version > base.version;
}

/** Whether the disk has something else than what was agreed on. */
export function diskMoved({ base, disk }: Pick<Facts, 'base' | 'disk'>): boolean {
  return base?.hash !== disk?.hash;
}
