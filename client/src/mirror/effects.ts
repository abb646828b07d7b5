import type { Base, DiskFile, Hash, MirrorRecord, RoomFile } from './facts.ts';

/** What is to be done for one path. Each is done as a whole or not at all, and answered by an {@link Outcome}. */
export type Effect =
  /** Write the record of the path down. */
  | { do: 'remember'; record: MirrorRecord }
  /** Put bytes into the temporary file beside the path, from the store or from the room. */
  | { do: 'stage'; path: string; content: Hash }
  | { do: 'unstage'; path: string }
  /** Rename the temporary file to the path, if what is there is still `over`. */
  | { do: 'commit'; path: string; over: DiskFile | undefined }
  | { do: 'delete'; path: string; over: DiskFile }
  /** Rename the file to a name whose key neither disk nor room has, if it is still `over`. */
  | { do: 'setAside'; path: string; over: DiskFile }
  /** Say whether the disk still has `over`. */
  | { do: 'check'; path: string; over: DiskFile | undefined }
  /** Keep the bytes of the file in the store, if it is still `over`. */
  | { do: 'keep'; path: string; over: DiskFile }
  /** Merge two blobs as texts, the difference from `base` to `ours` on top of `theirs`, into the store. */
  | { do: 'mix'; path: string; base: Hash; over: DiskFile; theirs: Hash }
  /** Compare-and-set in the room's tree; the bytes are in the store. `base` is the seq of what is replaced. */
  | { do: 'put'; path: string; hash: Hash; base: number | null }
  /** Remove from the room's tree what has the seq, unless its text has changes nobody saved. */
  | { do: 'remove'; path: string; base: number }
  /** Apply the difference between two texts of the store to a live text, unless that has the token already. */
  | { do: 'merge'; fileId: string; from: Hash; hash: Hash; token: string }
  /** Disk and room agree: the file is the editor's until its tab closes, if the disk still has `over`. */
  | { do: 'handOver'; path: string; over: DiskFile };

/** How an effect ended. */
export type Outcome =
  | { is: 'done' }
  /** The disk has this now. */
  | { is: 'disk'; file: DiskFile | undefined; isAside?: DiskFile | undefined }
  /** The room has this now. */
  | { is: 'room'; entry: RoomFile | undefined; seq: number }
  /** The room does not take it: something else stands there by now, or it never will. */
  | { is: 'refused'; changed: boolean; entry: RoomFile | undefined; seq: number }
  /** The text has the change since this version. */
  | { is: 'merged'; version: number }
  /** The result of a merge of blobs; no hash when they are no texts. */
  | { is: 'mixed'; result: Hash | undefined }
  /** The live text is gone, or a text that is needed is in no store. */
  | { is: 'gone' }
  | { is: 'noText' }
  /** No answer came, so it may have happened. */
  | { is: 'unanswered' };

/** An effect of a path; the path gets no other before this one has its outcome. */
export type Task = { key: string; effect: Effect };

/** Whether an effect takes a file away from somebody: from this disk, or from everybody's. */
export function deletes(effect: Effect): 'disk' | 'room' | undefined {
  if (effect.do === 'delete') return 'disk';
  return effect.do === 'remove' ? 'room' : undefined;
}

/** The record with nothing begun. */
export function remember(base: Base | undefined): Effect {
  return { do: 'remember', record: base ? { base } : {} };
}
