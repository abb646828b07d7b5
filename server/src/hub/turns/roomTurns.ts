import { parseDocumentName } from '@tandem/protocol/documents';
import type { Scheduler } from '../../base/scheduler.ts';

/** What is worked for all rooms in one turn of the event loop, in milliseconds. */
const turnMs = 10;

/** @param isOver whether the step has taken long enough; asked often. @returns whether all is done */
export type Step = (isOver: () => boolean) => boolean;

type Work = { step: Step; resolve: () => void; reject: (error: unknown) => void };

/**
 * Long work, a little of it in each turn of the event loop, so that others have theirs. All of it together takes no more
 * than one piece would, and rooms take turns: one with a thousand pieces holds up the others as one with a single piece.
 */
export class RoomTurns {
  readonly #scheduler: Scheduler;
  /** By room; the one whose turn is next is the first. */
  readonly #waiting = new Map<string, Work[]>();
  /** When what is left of this turn's time is over. */
  #end: number | undefined;

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  /**
   * Does a piece of work on a document: at once as far as this turn has time for it, and the rest in later turns.
   * @returns undefined when it is done; rejects with what a later step throws
   */
  run(document: string, step: Step): Promise<void> | undefined {
    if (this.#waiting.size === 0 && !this.#isOver() && step(() => this.#isOver())) return undefined;
    const room = parseDocumentName(document)?.roomId ?? document;
    return new Promise((resolve, reject) => {
      const works = this.#waiting.get(room);
      if (works) works.push({ step, resolve, reject });
      else this.#waiting.set(room, [{ step, resolve, reject }]);
    });
  }

  #isOver(): boolean {
    if (this.#end === undefined) {
      this.#end = this.#scheduler.now() + turnMs;
      this.#scheduler.atTurnEnd(() => this.#nextTurn());
    }
    return this.#scheduler.now() >= this.#end;
  }

  #nextTurn(): void {
    this.#end = undefined;
    while (this.#waiting.size > 0 && !this.#isOver()) this.#goOn();
  }

  /** Goes on with the room whose turn it is. */
  #goOn(): void {
    const [room, works] = this.#waiting.entries().next().value!;
    this.#waiting.delete(room);
    const work = works[0]!;
    let isDone = true;
    try {
      isDone = work.step(() => this.#isOver());
      if (isDone) work.resolve();
    } catch (error) {
      work.reject(error);
    }
    if (isDone) works.shift();
    if (works.length > 0) this.#waiting.set(room, works);
  }
}
