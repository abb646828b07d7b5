/** Identifiers by how lately they were used: position 0 is the last one (move-to-front, Bentley et al., 1986). */
export class RecentIdentifiers {
  /** How far back a rank is looked for. */
  static readonly depth = 24;
  readonly #items: number[];

  constructor(items: readonly number[] = []) {
    this.#items = [...items];
  }

  /** The identifier of a rank, or undefined when fewer were used. */
  at(rank: number): number | undefined {
    return this.#items[rank];
  }

  /** The rank of an identifier, -1 when it was not used lately. */
  rankOf(identifier: number): number {
    return this.#items.indexOf(identifier);
  }

  /** Moves an identifier to the front. */
  use(identifier: number): void {
    const items = this.#items;
    let at = items.indexOf(identifier);
    if (at === -1) {
      if (items.length < RecentIdentifiers.depth) items.push(identifier);
      at = items.length - 1;
    }
    for (; at > 0; at--) items[at] = items[at - 1]!;
    items[0] = identifier;
  }

  /** A copy that goes its own way. */
  fork(): RecentIdentifiers {
    return new RecentIdentifiers(this.#items);
  }
}
