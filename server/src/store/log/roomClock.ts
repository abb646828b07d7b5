/** Which rooms have to be marked as written in, each at most once a minute, so that a keystroke costs no second write. */
export class RoomClock {
  readonly #now: () => Date;
  #minute = 0;
  #touched = new Set<string>();

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** @returns the rooms that were not marked in this minute yet, and the minute; undefined when all were. */
  due(rooms: Iterable<string>): { rooms: string[]; minute: Date } | undefined {
    const minute = Math.floor(this.#now().getTime() / 60_000) * 60_000;
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#touched = new Set();
    }
    const due: string[] = [];
    for (const room of rooms) {
      if (this.#touched.has(room)) continue;
      this.#touched.add(room);
      due.push(room);
    }
    return due.length > 0 ? { rooms: due, minute: new Date(minute) } : undefined;
  }
}
