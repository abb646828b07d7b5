/** Disjoint ranges of clocks in ascending order, each with a mark. */
export type MarkedRanges = { from: readonly number[]; to: readonly number[]; mark: readonly number[] };

/** The first range that ends behind a clock; the number of ranges when there is none. */
export function rangeAt({ to }: MarkedRanges, clock: number): number {
  let low = 0;
  let high = to.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (to[middle]! > clock) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Marks ranges of one client's clocks. Where two overlap, the one that was added first holds. */
export class FirstMarks {
  readonly #from: number[] = [];
  readonly #to: number[] = [];
  readonly #mark: number[] = [];
  #isSettled = true;

  add(from: number, to: number, mark: number): void {
    const last = this.#to.length - 1;
    if (last >= 0 && this.#to[last] === from && this.#mark[last] === mark) {
      this.#to[last] = to;
      return;
    }
    if (last >= 0 && from < this.#to[last]!) this.#isSettled = false;
    this.#from.push(from);
    this.#to.push(to);
    this.#mark.push(mark);
  }

  /** The ranges, disjoint and in order. In time n log n, however they overlap. */
  settle(): MarkedRanges {
    if (this.#isSettled) return { from: this.#from, to: this.#to, mark: this.#mark };
    const edges = Float64Array.from([...this.#from, ...this.#to])
      .sort()
      .filter((edge, at, all) => at === 0 || edge !== all[at - 1]);
    const places = new Map(Array.from(edges, (edge, at) => [edge, at]));
    const marks = new Int32Array(edges.length).fill(-1);
    // From each cell the way to the next one without a mark, shortened as it is walked.
    const next = Int32Array.from({ length: edges.length + 1 }, (_, at) => at);
    const free = (cell: number): number => {
      let found = cell;
      while (next[found] !== found) {
        next[found] = next[next[found]!]!;
        found = next[found]!;
      }
      return found;
    };
    for (let index = 0; index < this.#from.length; index++) {
      const end = places.get(this.#to[index]!)!;
      for (let cell = free(places.get(this.#from[index]!)!); cell < end; cell = free(cell)) {
        marks[cell] = this.#mark[index]!;
        next[cell] = cell + 1;
      }
    }
    const settled = new FirstMarks();
    for (const [cell, mark] of marks.entries())
      if (mark >= 0) settled.add(edges[cell]!, edges[cell + 1]!, mark);
    return settled.settle();
  }
}

/** {@link FirstMarks} of every client. */
export class ClientMarks {
  readonly #clients = new Map<number, FirstMarks>();

  add(client: number, from: number, to: number, mark: number): void {
    const marks = this.#clients.get(client) ?? new FirstMarks();
    this.#clients.set(client, marks);
    marks.add(from, to, mark);
  }

  settle(): Map<number, MarkedRanges> {
    return new Map([...this.#clients].map(([client, marks]) => [client, marks.settle()]));
  }
}
