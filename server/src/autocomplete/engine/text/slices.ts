/**
 * Work that can be interrupted: it pauses at every `yield`, so that others have their turn. Between two of them lie a few
 * milliseconds at most, whatever the work is about.
 */
export type Slices<Result = void> = Generator<void, Result, void>;

/** Does all of the work at once. */
export function atOnce<Result>(work: Slices<Result>): Result {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

/** Says when it is time to pause. */
export class Pace {
  #left: number;
  readonly #each: number;

  /** @param each how much may be done between two pauses, in any unit */
  constructor(each: number) {
    this.#each = each;
    this.#left = each;
  }

  /** @returns whether so much was done since the last pause that one is due */
  isDue(done: number): boolean {
    this.#left -= done;
    if (this.#left > 0) return false;
    this.#left = this.#each;
    return true;
  }
}
