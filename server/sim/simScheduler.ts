import type { Scheduler, Timer } from '../src/base/scheduler.ts';

type Event = { at: number; order: number; run: () => void; owner: SimScheduler };

/** How many microtasks in a row are run to their end between two events; promise chains here are much shorter. */
const microtasks = 40;

/** One virtual time for a whole simulation: events happen in the order of their times, nothing waits for real. */
export class VirtualTime {
  now = 0;
  #events: Event[] = [];
  #turnEnds: (() => void)[] = [];
  #order = 0;

  /** A scheduler whose timers can be dropped together. */
  scheduler(): SimScheduler {
    return new SimScheduler(this);
  }

  add(event: Omit<Event, 'order'>): Event {
    this.#order += 1;
    const added = { ...event, order: this.#order };
    // Most timers are for soon, so the place is near the end of a list that is in falling order.
    let index = this.#events.length;
    while (index > 0 && isLater(added, this.#events[index - 1]!)) index -= 1;
    this.#events.splice(index, 0, added);
    return added;
  }

  remove(event: Event): void {
    const index = this.#events.indexOf(event);
    if (index !== -1) this.#events.splice(index, 1);
  }

  removeAll(owner: SimScheduler): void {
    this.#events = this.#events.filter((event) => event.owner !== owner);
  }

  /** How many timers of one scheduler have not fired. */
  count(owner: SimScheduler): number {
    return this.#events.filter((event) => event.owner === owner).length;
  }

  atTurnEnd(run: () => void): void {
    this.#turnEnds.push(run);
  }

  /** Lets time pass until a moment, or until something is true after an event. @returns whether it became true */
  async runUntil(moment: number, holds: () => boolean = () => false): Promise<boolean> {
    await this.#settle();
    for (;;) {
      if (holds()) return true;
      const next = this.#events.at(-1);
      if (!next || next.at > moment) break;
      this.#events.pop();
      this.now = next.at;
      next.run();
      await this.#settle();
    }
    this.now = Math.max(this.now, moment);
    return holds();
  }

  async #settle(): Promise<void> {
    do {
      for (let count = 0; count < microtasks; count += 1) await null;
      const ends = this.#turnEnds;
      this.#turnEnds = [];
      for (const run of ends) run();
    } while (this.#turnEnds.length > 0);
    for (let count = 0; count < microtasks; count += 1) await null;
    if (this.#turnEnds.length > 0) await this.#settle();
  }
}

/** The clock and the timers of one participant. */
export class SimScheduler implements Scheduler {
  readonly #time: VirtualTime;
  #dead = false;

  constructor(time: VirtualTime) {
    this.#time = time;
  }

  now(): number {
    return this.#time.now;
  }

  after(ms: number, run: () => void): Timer {
    if (this.#dead) return { cancel: () => {} };
    const event = this.#time.add({ at: this.#time.now + Math.max(0, ms), run, owner: this });
    return { cancel: () => this.#time.remove(event) };
  }

  atTurnEnd(run: () => void): void {
    this.#time.atTurnEnd(() => {
      if (!this.#dead) run();
    });
  }

  /** How many timers have not fired. */
  get timers(): number {
    return this.#time.count(this);
  }

  /** Whatever was to happen does not happen any more. */
  die(): void {
    this.#dead = true;
    this.#time.removeAll(this);
  }
}

function isLater(a: Event, b: Event): boolean {
  return a.at > b.at || (a.at === b.at && a.order > b.order);
}
