/** Where files would go: from this disk, because the room has them no more, or from the room. */
export type Side = 'disk' | 'room';

/** Fewer are deleted without a question. */
const fewest = 20;
const share = 0.3;

/** Holds deletions back until the disk is quiet, and asks first when they would take much of the tree. */
export class MassDeletion {
  readonly #waiting: Record<Side, Set<string>> = { disk: new Set(), room: new Set() };
  readonly #allowed = new Set<string>();

  /** Whether a deletion may be done now; if not, it is one of those {@link settled} looks at. */
  admits(key: string, side: Side): boolean {
    if (this.#allowed.delete(key)) return true;
    this.#waiting[side].add(key);
    return false;
  }

  /** Something about the path has changed: whether it is to be deleted is decided anew. */
  forget(key: string): void {
    this.#allowed.delete(key);
    this.#waiting.disk.delete(key);
    this.#waiting.room.delete(key);
  }

  /**
   * No more events are on their way.
   * @param size counts how many files disk and room agree on
   * @returns paths whose deletion may be done, and the sides for which somebody has to be asked
   */
  settled(size: () => number): { allowed: string[]; asked: { side: Side; count: number }[] } {
    const asked: { side: Side; count: number }[] = [];
    const allowed: string[] = [];
    for (const side of ['disk', 'room'] as const) {
      const count = this.#waiting[side].size;
      if (count > fewest && count > share * size()) asked.push({ side, count });
      else allowed.push(...this.answer(side, true));
    }
    return { allowed, asked };
  }

  /** @returns the paths the answer is about */
  answer(side: Side, isYes: boolean): string[] {
    const keys = [...this.#waiting[side]];
    this.#waiting[side].clear();
    if (isYes) for (const key of keys) this.#allowed.add(key);
    return keys;
  }
}
