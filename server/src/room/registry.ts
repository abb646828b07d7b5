/** What the registry needs to know of a document in memory. */
export type Held = { readonly name: string; readonly pendingWrites: boolean };

type Entry<Open, Waiting> =
  | { state: 'loading'; waiting: Waiting[] }
  | { state: 'open'; open: Open; holds: number }
  | { state: 'closing'; open: Open };

/** What to do for somebody who wants a document. */
export type Entrance<Open> =
  /** Load it, then call `loaded` or `failed`. */
  | { is: 'load' }
  /** Somebody else's load is under way; whoever waits is handed out by `loaded` or `failed`. */
  | { is: 'loading' }
  | { is: 'open'; open: Open };

/**
 * Which documents are in memory. Each is loaded once however many ask for it at the same time, and forgotten only when
 * nobody holds it and its writes are settled (invariant 4).
 */
export class Registry<Open extends Held, Waiting> {
  readonly #entries = new Map<string, Entry<Open, Waiting>>();

  get size(): number {
    return this.#entries.size;
  }

  /** The documents that are open, those about to close too. */
  *documents(): Generator<Open> {
    for (const entry of this.#entries.values()) if (entry.state !== 'loading') yield entry.open;
  }

  /** A document that is in memory. */
  find(name: string): Open | undefined {
    const entry = this.#entries.get(name);
    return entry && entry.state !== 'loading' ? entry.open : undefined;
  }

  /** Somebody wants a document, and holds it until {@link release}. */
  hold(name: string, waiting: Waiting): Entrance<Open> {
    const entry = this.#entries.get(name);
    if (!entry) {
      this.#entries.set(name, { state: 'loading', waiting: [waiting] });
      return { is: 'load' };
    }
    if (entry.state === 'loading') {
      entry.waiting.push(waiting);
      return { is: 'loading' };
    }
    const holds = entry.state === 'open' ? entry.holds + 1 : 1;
    this.#entries.set(name, { state: 'open', open: entry.open, holds });
    return { is: 'open', open: entry.open };
  }

  /** A document was loaded. @returns who waited for it; each of them holds it now */
  loaded(open: Open): Waiting[] {
    const waiting = this.#endLoading(open.name);
    this.#entries.set(open.name, { state: 'open', open, holds: waiting.length });
    return waiting;
  }

  /** A document could not be loaded. @returns who waited for it */
  failed(name: string): Waiting[] {
    const waiting = this.#endLoading(name);
    this.#entries.delete(name);
    return waiting;
  }

  /** Somebody needs a document no longer. @returns whether nobody does, so that its grace time begins */
  release(open: Open): boolean {
    const entry = this.#entries.get(open.name);
    if (entry?.state !== 'open' || entry.open !== open) return false;
    entry.holds -= 1;
    return entry.holds === 0;
  }

  /** The grace time of a document is over. @returns whether it is forgotten now */
  expire(open: Open): boolean {
    const entry = this.#entries.get(open.name);
    if (entry?.state !== 'open' || entry.open !== open || entry.holds > 0) return false;
    this.#entries.set(open.name, { state: 'closing', open });
    return this.settled(open);
  }

  /** A write of a document was settled. @returns whether the document is forgotten now */
  settled(open: Open): boolean {
    const entry = this.#entries.get(open.name);
    if (entry?.state !== 'closing' || entry.open !== open || open.pendingWrites) return false;
    return this.#entries.delete(open.name);
  }

  /** Forgets a document whatever state it is in, because it is no longer in the log. */
  remove(open: Open): void {
    if (this.find(open.name) === open) this.#entries.delete(open.name);
  }

  #endLoading(name: string): Waiting[] {
    const entry = this.#entries.get(name);
    if (entry?.state !== 'loading') throw new Error(`${name} is not being loaded`);
    return entry.waiting;
  }
}
