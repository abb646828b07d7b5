import { ClockRanges } from '../update/clockRanges.ts';
import { StateVector } from '../update/stateVector.ts';
import type { Run, UpdateScan } from '../update/updateScan.ts';
import { forEachStruct, type PlacedStruct, type Reference } from '../update/updateStructure.ts';
import { contentKinds } from '../update/updateWalk.ts';

/** What stands directly right of a place, and the lowest client of all that was written there. */
type First = { client: number; clock: number; least: number };

/** Two wrote at a place, and it takes the document to tell which of them comes first. */
const unknown = -1;

/**
 * Counts the structs that were written where something else stood by the time they came: their author had not seen it.
 * Yjs finds the place of such a struct by stepping over all that stands between its neighbours, of any other in one
 * step. What one author after the other wrote is never among them, in whatever order it comes that has causes first.
 *
 * To tell, it is kept what stands right of each place where anything was inserted. In the middle of what a client typed
 * that is its next clock, which takes no memory.
 */
export class ConcurrentInserts {
  readonly #stateVector = new StateVector();
  readonly #base: ConcurrentInserts | undefined;
  /** By the left neighbour. */
  readonly #firsts = new Map<number, Map<number, First>>();
  /** By the type, of what has no left neighbour; and the types by the client of their first, and its clock. */
  readonly #starts = new Map<string, First>();
  readonly #types = new Map<number, Map<number, string>>();
  /** Clocks of a client that were not written behind the one before. */
  readonly #jumps = new Map<number, ClockRanges>();
  readonly #ends = new Map<number, number>();
  #count = 0;

  /** @param base what this goes on from, and leaves as it is */
  constructor(base?: ConcurrentInserts) {
    this.#base = base;
  }

  /** How many there are, without those of the base. */
  get count(): number {
    return this.#count;
  }

  /** Adds an update of which the scan is. */
  add(update: Uint8Array, { clients, runs }: Pick<UpdateScan, 'clients' | 'runs'>): void {
    forEachStruct(update, clients, (struct) => this.#add(struct));
    this.#stateVector.add(runs);
  }

  /** How many structs of an update would be counted; they are not added. */
  countOf(update: Uint8Array, scan: UpdateScan): number {
    const draft = new ConcurrentInserts(this);
    draft.add(update, scan);
    return draft.count;
  }

  #add(struct: PlacedStruct): void {
    const { client, from, to, kind, left } = struct;
    if (!this.#isHeld({ client, from, to: from + 1 })) {
      const continues = left?.client === client && left.clock === from - 1;
      if (kind !== contentKinds.gc) this.#insert(struct, continues);
      if (from > 0 && !continues) this.#jump(client, from);
    }
    if (this.#endOf(client) < to) this.#ends.set(client, to);
  }

  #isHeld(run: Run): boolean {
    return this.#stateVector.covers([run]) || (this.#base ? this.#base.#isHeld(run) : false);
  }

  #insert(struct: PlacedStruct, continues: boolean): void {
    const { left, right } = struct;
    if (left) {
      const first = this.#firstAt(left);
      // One that goes on behind its own end is found there without being kept.
      if (first || !continues) this.#setFirst(left, this.#placed(struct, first));
      return;
    }
    const type = right ? this.#startAt(right) : typeOf(struct);
    if (type === undefined) this.#count += 1;
    else this.#setStart(type, this.#placed(struct, this.#start(type)));
  }

  /** @returns what comes first at a place once a struct is there */
  #placed({ client, from, right }: PlacedStruct, first: First | undefined): First {
    const own = { client, clock: from, least: Math.min(client, first?.least ?? client) };
    if (!first || (right && isAt(first, right))) return own;
    this.#count += 1;
    // Yjs puts a struct behind those of lower clients, and in front of the others as far as no lower one follows.
    if (client <= first.least) return own;
    return first.client < client ? first : { client: unknown, clock: unknown, least: own.least };
  }

  #firstAt({ client, clock }: Reference): First | undefined {
    const first = this.#kept(client, clock);
    if (first) return first;
    const next = clock + 1;
    return next < this.#endOf(client) && !this.#jumpsAt(client, next)
      ? { client, clock: next, least: client }
      : undefined;
  }

  #kept(client: number, clock: number): First | undefined {
    return this.#firsts.get(client)?.get(clock) ?? (this.#base ? this.#base.#kept(client, clock) : undefined);
  }

  #setFirst({ client, clock }: Reference, first: First): void {
    const firsts = this.#firsts.get(client) ?? new Map<number, First>();
    firsts.set(clock, first);
    this.#firsts.set(client, firsts);
  }

  #start(type: string): First | undefined {
    return this.#starts.get(type) ?? (this.#base ? this.#base.#start(type) : undefined);
  }

  /** The type at whose beginning something stands. */
  #startAt(reference: Reference): string | undefined {
    const type = this.#typeStartedBy(reference);
    const first = type === undefined ? undefined : this.#start(type);
    return first && isAt(first, reference) ? type : undefined;
  }

  #typeStartedBy({ client, clock }: Reference): string | undefined {
    const own = this.#types.get(client)?.get(clock);
    if (own !== undefined) return own;
    return this.#base ? this.#base.#typeStartedBy({ client, clock }) : undefined;
  }

  #setStart(type: string, first: First): void {
    const before = this.#starts.get(type);
    if (before) this.#types.get(before.client)?.delete(before.clock);
    this.#starts.set(type, first);
    const types = this.#types.get(first.client) ?? new Map<number, string>();
    types.set(first.clock, type);
    this.#types.set(first.client, types);
  }

  #endOf(client: number): number {
    return this.#ends.get(client) ?? (this.#base ? this.#base.#endOf(client) : 0);
  }

  #jump(client: number, clock: number): void {
    const jumps = this.#jumps.get(client) ?? new ClockRanges();
    jumps.add(clock, clock + 1);
    this.#jumps.set(client, jumps);
  }

  #jumpsAt(client: number, clock: number): boolean {
    const own = this.#jumps.get(client)?.covers(clock, clock + 1) ?? false;
    return own || (this.#base ? this.#base.#jumpsAt(client, clock) : false);
  }
}

function isAt({ client, clock }: First, reference: Reference): boolean {
  return client === reference.client && clock === reference.clock;
}

/** What a struct without neighbours says it stands in, and under which key. */
function typeOf({ root, parent, key }: PlacedStruct): string {
  return JSON.stringify([root, parent?.client, parent?.clock, key]);
}
