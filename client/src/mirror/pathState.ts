import type { Effect, Outcome } from './effects.ts';
import {
  type Base,
  baseOf,
  type DiskFile,
  type Facts,
  type Intent,
  type MirrorRecord,
  type RoomFile,
  roomMoved,
} from './facts.ts';

/** What a mirror knows of one path, and how that changes. */
export class PathState implements Facts {
  base: Base | undefined;
  intent: Intent | undefined;
  disk: DiskFile | undefined;
  room: RoomFile | undefined;
  staged: Facts['staged'];
  kept: Facts['kept'];
  mixed: Facts['mixed'];
  taken: Base | undefined;
  saving: Base | undefined;
  tab: Facts['tab'];
  unchecked = false;
  refused: Facts['refused'];
  unanswered = false;
  /** Whether an effect is under way. */
  busy = false;
  /** The look at the disk that `disk` comes from, or that an effect of one's own counts as. */
  lookedAt = 0;
  /** Other spellings of the path on a disk that tells them apart: they stay at home. */
  others: readonly string[] = [];
  /** Up to which change of the room `room` is right. */
  #roomSeq = -1;

  /** @param record what was begun in an earlier life may have been done */
  constructor({ base, intent }: MirrorRecord = {}) {
    this.base = base;
    this.intent = intent;
    this.unanswered = intent !== undefined;
  }

  /** Takes in how an effect ended. @param look what a change of the disk by it counts as */
  apply(effect: Effect, outcome: Outcome, look: number): void {
    if (effect.do === 'check') this.unchecked = false;
    // A look that began before does not know of the temporary file, or of its end.
    if (effect.do === 'stage' || effect.do === 'unstage') this.lookedAt = look;
    switch (outcome.is) {
      case 'done':
        this.#applyDone(effect);
        return;
      case 'disk':
        this.#applyDisk(effect, outcome.file, look);
        return;
      case 'room':
        this.unanswered = false;
        this.setRoom(outcome.entry, outcome.seq);
        return;
      case 'refused':
        this.#applyRefusal(effect, outcome);
        return;
      case 'merged':
        this.#applyMerged(effect, outcome.version);
        return;
      case 'mixed':
        if (effect.do !== 'mix') return;
        this.mixed = { ours: effect.over.hash, theirs: effect.theirs, result: outcome.result };
        return;
      case 'gone':
        if (effect.do !== 'merge') return;
        // It may be in what others made of the text since.
        this.setRecord(this.base && !this.unanswered ? { base: this.base } : {});
        return;
      case 'noText':
        this.setRecord({});
        return;
      case 'unanswered':
        this.unanswered = true;
    }
  }

  #applyDone(effect: Effect): void {
    if (effect.do === 'remember') this.setRecord(effect.record);
    else if (effect.do === 'stage') this.staged = { path: effect.path, content: effect.content };
    else if (effect.do === 'unstage') this.staged = undefined;
    else if (effect.do === 'keep') this.kept = effect.over.hash;
    else if (effect.do === 'handOver') this.tab = 'open';
  }

  #applyDisk(effect: Effect, file: DiskFile | undefined, look: number): void {
    this.lookedAt = look;
    if (effect.do === 'commit' && file?.hash === this.staged?.content) this.staged = undefined;
    this.setDisk(file);
  }

  /** With the change came what others wrote before it: a save from then on is news to the disk, an earlier one is not. */
  #applyMerged(effect: Effect, version: number): void {
    if (effect.do !== 'merge') return;
    const path = this.room?.path ?? this.base!.path;
    this.taken = { path, fileId: effect.fileId, hash: effect.hash, version: version - 1 };
  }

  #applyRefusal(effect: Effect, refusal: Outcome & { is: 'refused' }): void {
    this.setRoom(refusal.entry, refusal.seq);
    if (effect.do === 'put' && !refusal.changed) this.refused = effect.hash;
    // Something was written there that the tree does not show yet: the change wins, so nothing is agreed on any more.
    if (effect.do === 'remove') this.setRecord({});
  }

  /** Takes what is remembered of the path. */
  setRecord({ base, intent }: MirrorRecord): void {
    this.base = base;
    this.intent = intent;
    this.taken = undefined;
    this.unanswered = false;
    if (intent?.kind === 'save' && this.saving === intent.to) this.saving = undefined;
  }

  setDisk(file: DiskFile | undefined): void {
    if (this.disk?.hash !== file?.hash) this.kept = undefined;
    if (this.disk?.hash !== file?.hash) this.refused = undefined;
    this.disk = file;
  }

  /** Takes what the room has as of a change, unless something newer is known. */
  setRoom(entry: RoomFile | undefined, seq: number): void {
    if (seq < this.#roomSeq) return;
    if (seq > this.#roomSeq) this.refused = undefined;
    this.#roomSeq = seq;
    this.room = entry;
    const { intent } = this;
    if (intent?.kind === 'offer' && entry?.hash === intent.hash && roomMoved(this))
      this.taken = baseOf(entry);
  }

  /** Takes what a look found at the path, in all spellings. */
  setLook(look: number, files: readonly DiskFile[]): void {
    this.lookedAt = look;
    const file = mirrored(this, files);
    this.others = files.flatMap((other) => (other === file ? [] : [other.path]));
    this.setDisk(file);
  }
}

/** Which of several files is the one: the one it was before, else the one that is spelled as in the room. */
function mirrored({ disk, room, base }: Facts, files: readonly DiskFile[]): DiskFile | undefined {
  const name = room?.path ?? base?.path;
  return (
    files.find(({ path }) => path === disk?.path) ??
    files.find(({ path }) => path === name) ??
    files.find(({ path }) => path.normalize('NFC') === name) ??
    files[0]
  );
}
