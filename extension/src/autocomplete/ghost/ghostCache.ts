import { closersReplaced } from '@tandem/protocol/closers';

/** Where a ghost text was asked for. Lines are not numbered, so that edits elsewhere do not matter. */
export type GhostPlace = {
  document: string;
  /** The lines directly above, as many as decide what comes next. */
  above: string;
  /** The line up to the cursor, and from the cursor on. */
  prefix: string;
  rest: string;
};

/** A ghost text as the server gave it. `replaced` counts the characters behind the cursor that it stands for too. */
export type Ghost = { text: string; replaced: number; source: 'engine' | 'model'; id: number };

type Entry = { place: GhostPlace; ghost: Ghost; at: number };

/**
 * How long a ghost holds once others have edited its document, in milliseconds, and how long nothing holds. Where many
 * type in one document, everybody's editor asks after everybody's keys: this is how often the server is asked then.
 */
const holdsMs = { engine: 1000, model: 10_000 };

/**
 * Keeps the last ghost texts, the least lately used go first. One whose beginning was typed meanwhile answers with what
 * is left of it. That nothing is suggested is kept as an empty text, for a moment.
 */
export class GhostCache {
  readonly #limit: number;
  readonly #now: () => number;
  readonly #editedByOthers = new Map<string, number>();
  #entries: Entry[] = [];

  /**
   * @param limit how many are kept
   * @param now milliseconds since any moment
   */
  constructor(limit = 40, now: () => number = () => performance.now()) {
    this.#limit = limit;
    this.#now = now;
  }

  put(place: GhostPlace, ghost: Ghost): void {
    this.#entries = this.#entries.filter((entry) => !samePlace(entry.place, place)).slice(-(this.#limit - 1));
    this.#entries.push({ place, ghost, at: this.#now() });
  }

  /** What is left of a ghost whose place this is, or was before its beginning was typed; the latest of several. */
  find(place: GhostPlace): Ghost | undefined {
    for (let i = this.#entries.length - 1; i >= 0; i--) {
      const entry = this.#entries[i]!;
      const left = this.#holds(entry) ? leftOf(entry, place) : undefined;
      if (left === undefined) continue;
      this.#entries.splice(i, 1);
      this.#entries.push(entry);
      return left;
    }
    return undefined;
  }

  /** Forgets the ghost of a place. */
  remove(place: GhostPlace): void {
    this.#entries = this.#entries.filter((entry) => !samePlace(entry.place, place));
  }

  /** Others changed a document: what was said before may no longer be so. */
  editedByOthers(document: string): void {
    this.#editedByOthers.set(document, this.#now());
  }

  /** Forgets a document's ghosts. */
  drop(document: string): void {
    this.#entries = this.#entries.filter(({ place }) => place.document !== document);
    this.#editedByOthers.delete(document);
  }

  #holds({ place, ghost, at }: Entry): boolean {
    if (this.#now() - at <= holdsMs[ghost.source]) return true;
    return ghost.text !== '' && at >= (this.#editedByOthers.get(place.document) ?? Number.NEGATIVE_INFINITY);
  }
}

function leftOf({ place: asked, ghost }: Entry, place: GhostPlace): Ghost | undefined {
  if (asked.document !== place.document || asked.above !== place.above) return undefined;
  if (!place.prefix.startsWith(asked.prefix)) return undefined;
  const typed = place.prefix.slice(asked.prefix.length);
  if (ghost.text === '' && typed === '' && place.rest === asked.rest) return ghost;
  if (!ghost.text.startsWith(typed) || typed.length >= ghost.text.length) return undefined;
  const left = { ...ghost, text: ghost.text.slice(typed.length) };
  if (place.rest === asked.rest) return left;
  // An editor that closes brackets by itself has put closers behind the cursor, which the ghost closes too.
  const closed = place.rest.length - asked.rest.length;
  if (typed === '' || closed <= 0 || !place.rest.endsWith(asked.rest)) return undefined;
  const replaced = ghost.replaced + closed;
  return closersReplaced(place.prefix, left.text, place.rest.slice(0, replaced)) === replaced
    ? { ...left, replaced }
    : undefined;
}

function samePlace(a: GhostPlace, b: GhostPlace): boolean {
  return a.document === b.document && a.above === b.above && a.prefix === b.prefix && a.rest === b.rest;
}
