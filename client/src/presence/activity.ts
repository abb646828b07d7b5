import type { Runtime, Timer } from '../runtime.ts';

/** Somebody who has done nothing for this long is away, in milliseconds. */
export const awayAfter = 60_000;
/** A window that is there answers within this time, in milliseconds. */
const answerTime = 5000;

/** How it is known whether somebody is at their window. */
export type ActivityPorts = {
  runtime: Pick<Runtime, 'setTimeout' | 'clearTimeout' | 'now'>;
  /** Told whenever that changes. */
  tell(isAway: boolean): void;
  /**
   * Asked when nothing was seen for a while: they may be busy with what is not told of. A promise that never resolves
   * counts as no, because the program may outlive its window.
   */
  isBusy?(): Promise<boolean>;
};

/** Knows whether somebody is at their window, by what is seen of them. */
export class Activity {
  readonly #ports: ActivityPorts;
  #last: number;
  #isAway = false;
  #timer: Timer | undefined;

  constructor(ports: ActivityPorts) {
    this.#ports = ports;
    this.#last = ports.runtime.now();
    this.#wait(awayAfter);
  }

  /** They did something. It may be said with each key. */
  readonly seen = (): void => {
    this.#last = this.#ports.runtime.now();
    if (!this.#isAway) return;
    this.#isAway = false;
    this.#wait(awayAfter);
    this.#ports.tell(false);
  };

  /** Tells nothing more. */
  end(): void {
    this.#ports.runtime.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #wait(milliseconds: number): void {
    this.end();
    this.#timer = this.#ports.runtime.setTimeout(() => this.#look(), milliseconds);
  }

  #look(): void {
    const left = this.#last + awayAfter - this.#ports.runtime.now();
    if (left > 0) this.#wait(left);
    else if (this.#ports.isBusy) this.#ask(this.#ports.isBusy());
    else this.#leave();
  }

  #ask(answer: Promise<boolean>): void {
    const asked = this.#ports.runtime.setTimeout(() => this.#leave(), answerTime);
    this.#timer = asked;
    answer.then(
      (isBusy) => {
        if (this.#timer !== asked) return;
        this.end();
        if (isBusy) this.seen();
        if (this.#ports.runtime.now() - this.#last < awayAfter) this.#wait(awayAfter);
        else this.#leave();
      },
      () => {},
    );
  }

  #leave(): void {
    const left = this.#last + awayAfter - this.#ports.runtime.now();
    if (left > 0) {
      this.#wait(left);
      return;
    }
    this.end();
    this.#isAway = true;
    this.#ports.tell(true);
  }
}
