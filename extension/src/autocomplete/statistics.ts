/** What ghost text did for this person, on this computer. */
export type Totals = { since: string; shown: number; accepted: number; partly: number; characters: number };

/** Where totals are kept. VS Code's Memento is one. */
export interface TotalsStore {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

const key = 'tandem.autocomplete.statistics';

/** Counts what was shown and taken. Nothing of it leaves the computer. */
export class Statistics {
  readonly #store: TotalsStore;
  readonly #totals: Totals;

  /** @param today as `2026-11-21`, for a first start */
  constructor(store: TotalsStore, today: string) {
    this.#store = store;
    this.#totals = readTotals(store.get(key)) ?? {
      since: today,
      shown: 0,
      accepted: 0,
      partly: 0,
      characters: 0,
    };
  }

  get totals(): Readonly<Totals> {
    return { ...this.#totals };
  }

  shown(): void {
    this.#totals.shown++;
    this.#save();
  }

  /** A whole ghost was taken. */
  accepted(characters: number): void {
    this.#totals.accepted++;
    this.#taken(characters);
  }

  /** A word or a line of a ghost was taken. */
  partlyAccepted(characters: number): void {
    this.#totals.partly++;
    this.#taken(characters);
  }

  #taken(characters: number): void {
    // Taking it was one key.
    this.#totals.characters += Math.max(0, characters - 1);
    this.#save();
  }

  #save(): void {
    void this.#store.update(key, { ...this.#totals });
  }
}

function readTotals(value: unknown): Totals | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { since, shown, accepted, partly, characters } = value as Record<string, unknown>;
  const counts = [shown, accepted, partly, characters];
  if (
    typeof since !== 'string' ||
    !counts.every((count) => Number.isSafeInteger(count) && (count as number) >= 0)
  ) {
    return undefined;
  }
  return value as Totals;
}
