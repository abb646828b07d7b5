import type { CancellationToken } from 'vscode';
import type { Ghost, GhostCache, GhostPlace } from './ghostCache.ts';

/**
 * A question to a server while its answer grows: a model writes on after the first of it is on the screen. What is known
 * so far is in the cache, under the place that was asked for.
 */
export class GhostQuestion {
  readonly place: GhostPlace;
  readonly #cache: GhostCache;
  readonly #controller = new AbortController();
  #ghost: Ghost | undefined;
  #ended = false;
  #waiting: (() => void)[] = [];

  constructor(place: GhostPlace, cache: GhostCache) {
    this.place = place;
    this.#cache = cache;
  }

  /** Aborts when nobody waits for more. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get isOpen(): boolean {
    return !this.#ended;
  }

  /** What was answered so far. */
  get ghost(): Ghost | undefined {
    return this.#ghost;
  }

  /** Takes an answer in place of the one before; its text is empty where there is nothing to show. */
  answer(ghost: Ghost): void {
    if (this.#ended) return;
    this.#ghost = ghost;
    this.#cache.put(this.place, ghost);
    this.#tell();
  }

  /** What was answered so far is not to be used. */
  withdraw(): void {
    this.#ghost = undefined;
    this.#cache.remove(this.place);
    this.#tell();
  }

  /** There is no more to come. */
  end(): void {
    this.#ended = true;
    this.#tell();
  }

  /** Ends the question at the server as well. */
  abort(): void {
    if (this.#ended) return;
    this.#controller.abort();
    this.end();
  }

  /** Whether the answer is, or may become, one for this place: where it was asked, or further along what it says. */
  answers(place: GhostPlace): boolean {
    if (!this.isNear(place) || !place.prefix.startsWith(this.place.prefix)) return false;
    const typed = place.prefix.slice(this.place.prefix.length);
    const known = this.#ghost?.text ?? '';
    // All of it was taken: the engine knows more, and the model's answer is waited for by the next question as well.
    if (known !== '' && this.#ghost?.source === 'engine' && typed.startsWith(known)) return false;
    return known === '' ? typed === '' : known.startsWith(typed) || typed.startsWith(known);
  }

  /** Whether a place is in the line of this one, at it or on the way from or to it. */
  isNear(place: GhostPlace): boolean {
    const { document, above, prefix } = this.place;
    return (
      place.document === document &&
      place.above === above &&
      (prefix.startsWith(place.prefix) || place.prefix.startsWith(prefix))
    );
  }

  /** Waits for something to show at a place. @returns undefined when nothing comes, or nobody waits any more */
  async ghostAt(place: GhostPlace, token: CancellationToken): Promise<Ghost | undefined> {
    const cancelled = token.onCancellationRequested(() => {
      // Typing on before there is anything to see ends the question; later it may still be what is typed.
      if (!this.#ghost) this.abort();
      this.#tell();
    });
    try {
      while (!token.isCancellationRequested) {
        const ghost = this.#ghost && this.#cache.find(place);
        if (ghost || this.#ended || !this.answers(place)) return ghost;
        await new Promise<void>((resolve) => {
          this.#waiting.push(resolve);
        });
      }
      return undefined;
    } finally {
      cancelled.dispose();
    }
  }

  #tell(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
