import { pathKey } from '@tandem/protocol/pathCollision';
import { decide } from './decide.ts';
import { deletes, type Outcome, type Task } from './effects.ts';
import type { Base, DiskFile, MirrorRecord, RoomFile } from './facts.ts';
import { MassDeletion, type Side } from './massDeletion.ts';
import { PathState } from './pathState.ts';

/**
 * Keeps a folder on a disk equal to a room's tree. It is told what is the case on the disk, in the room and in the
 * editor, and says what is to be done; it does nothing itself. Paths that some disk takes for one are one here.
 *
 * 1. Nothing is decided before the disk was looked at as a whole, and the room's tree has come.
 * 2. A path has one effect at a time. What the effect depends on is compared where it is done, never only here.
 * 3. What may have happened when a crash comes is written down before ({@link Intent}).
 * 4. A path with a tab is the editor's.
 */
export class Mirror {
  readonly #states = new Map<string, PathState>();
  readonly #queue = new Set<string>();
  readonly #deletions = new MassDeletion();
  readonly #unready = new Set<Side>(['disk', 'room']);
  #looks = 0;

  /** @param records what was remembered, by key */
  constructor(records: Iterable<readonly [string, MirrorRecord]> = []) {
    for (const [key, record] of records) {
      this.#states.set(key, new PathState(record));
      this.#queue.add(key);
    }
  }

  /** What is to be done next; undefined when there is nothing, or all of it waits for something. */
  next(): Task | undefined {
    if (this.#unready.size > 0) return undefined;
    for (const key of this.#queue) {
      this.#queue.delete(key);
      const state = this.#state(key);
      if (state.busy) continue;
      const effect = decide(state);
      if (!effect) continue;
      const side = deletes(effect);
      if (side && !this.#deletions.admits(key, side)) continue;
      state.busy = true;
      return { key, effect };
    }
    return undefined;
  }

  /** How a task ended. */
  done({ key, effect }: Task, outcome: Outcome): void {
    const state = this.#state(key);
    state.busy = false;
    this.#looks += 1;
    state.apply(effect, outcome, this.#looks);
    this.#changed(key);
    if (outcome.is === 'disk' && outcome.isAside) this.#foundAside(outcome.isAside);
  }

  /** A look at the disk begins. @returns what to hand over with what it finds, by which older looks are told */
  beginLook(): number {
    this.#looks += 1;
    return this.#looks;
  }

  /**
   * All files of the folder, and the bytes of all temporary files beside them.
   * @returns keys that have to be looked at again, since something was done there meanwhile
   */
  diskScanned(look: number, files: readonly DiskFile[], staged: ReadonlyMap<string, string>): string[] {
    const found = Map.groupBy(files, ({ path }) => pathKey(path));
    const temporary = new Map([...staged].map(([path, content]) => [pathKey(path), { path, content }]));
    const keys = new Set([...this.#states.keys(), ...found.keys(), ...temporary.keys()]);
    const again = [...keys].filter((key) => {
      if (!this.diskLooked(look, key, found.get(key) ?? [])) return true;
      this.#state(key).staged = temporary.get(key);
      return false;
    });
    this.#unready.delete('disk');
    return again;
  }

  /**
   * What the disk has at a path, in all spellings.
   * @returns false when something was done there since the look began: it says nothing then
   */
  diskLooked(look: number, key: string, files: readonly DiskFile[]): boolean {
    const state = this.#state(key);
    if (state.busy || state.lookedAt > look) return false;
    state.setLook(look, files);
    this.#changed(key);
    return true;
  }

  /** What stands in the room's tree at a path, as of a change. */
  roomChanged(path: string, entry: RoomFile | undefined, seq: number): void {
    const key = pathKey(path);
    this.#state(key).setRoom(entry, seq);
    this.#changed(key);
  }

  /** The room's tree has come as a whole. */
  roomListed(): void {
    this.#unready.delete('room');
  }

  /** A tab of an editor wants the file: it is handed over when disk and room agree on it. */
  tabOpened(path: string): void {
    const key = pathKey(path);
    this.#state(key).tab ??= 'wanted';
    this.#changed(key);
  }

  tabClosed(path: string): void {
    const key = pathKey(path);
    const state = this.#state(key);
    state.unchecked = state.tab === 'open';
    state.tab = undefined;
    state.saving = undefined;
    this.#changed(key);
  }

  /** An editor is about to write its file. It waits until {@link mayWrite} says so. */
  saving(to: Base): void {
    const key = pathKey(to.path);
    this.#state(key).saving = to;
    this.#changed(key);
  }

  /** Whether what an editor said by {@link saving} is written down. */
  mayWrite(path: string): boolean {
    const state = this.#state(pathKey(path));
    return !state.busy && state.saving === undefined;
  }

  /** No more events are on their way. @returns what somebody has to be asked before so much is deleted */
  settled(): { side: Side; count: number }[] {
    const { allowed, asked } = this.#deletions.settled(() => this.#agreed());
    for (const key of allowed) this.#queue.add(key);
    return asked;
  }

  /** Whether so much is deleted; if not, it comes back where it was deleted. */
  answer(side: Side, isYes: boolean): void {
    for (const key of this.#deletions.answer(side, isYes)) {
      // With nothing agreed on, what one side has is new to the other.
      if (!isYes) this.#state(key).setRecord({});
      this.#queue.add(key);
    }
  }

  /** Files that stay at home, because another one's path differs from theirs in case alone. */
  get unmirrored(): string[] {
    return [...this.#states.values()].flatMap(({ others }) => others);
  }

  #state(key: string): PathState {
    let state = this.#states.get(key);
    if (!state) {
      state = new PathState();
      this.#states.set(key, state);
    }
    return state;
  }

  #changed(key: string): void {
    this.#deletions.forget(key);
    this.#queue.add(key);
  }

  /** How many files disk and room agree on. */
  #agreed(): number {
    let count = 0;
    for (const { base } of this.#states.values()) if (base) count += 1;
    return count;
  }

  /** An effect has made another file. */
  #foundAside(file: DiskFile): void {
    const key = pathKey(file.path);
    this.#state(key).setLook(this.#looks, [file]);
    this.#changed(key);
  }
}
