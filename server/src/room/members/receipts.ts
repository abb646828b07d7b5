import type { Run } from '../update/updateScan.ts';
import type { Effect, MemberId } from './effects.ts';

/**
 * Who waits for which of a document's own writes. `runs` are the structs that are theirs in it, `taken` the clients of
 * which the log turned out to have others under the same clocks before.
 */
type Receipt = {
  member: MemberId;
  ticket: number;
  applied: boolean;
  runs?: readonly Run[] | undefined;
  taken?: readonly number[] | undefined;
};

/** A message that is taken in parts, and is acknowledged with the last of them. */
export type PartedMessage = {
  readonly member: MemberId;
  /** The structs of all parts. */
  readonly runs: readonly Run[];
  /** Whether the parts so far were taken as they are. */
  isWhole: boolean;
  /** Clients that have others under clocks of an earlier part: no more of them is taken. */
  readonly differing: Set<number>;
  taken?: readonly number[];
};

/** The acknowledgements a document owes, which go out in the order in which what they are for was taken. */
export class Receipts {
  #receipts: Receipt[] = [];
  #first = 0;
  /** What is being taken in parts. */
  readonly #parted = new Map<MemberId, PartedMessage>();

  push(receipt: Receipt): void {
    this.#receipts.push(receipt);
  }

  /** A member's message begins that is taken in parts; there is one at a time. */
  begin(member: MemberId, runs: readonly Run[]): PartedMessage {
    const message = { member, runs, isWhole: true, differing: new Set<number>() };
    this.#parted.set(member, message);
    return message;
  }

  /** Its last part was taken, or its member is gone. */
  end(member: MemberId): void {
    this.#parted.delete(member);
  }

  /** Another server's log row came before: whoever wrote something else under the same clocks is not told it is saved. */
  deny(runs: readonly Run[], differing: ReadonlySet<number>): void {
    if (differing.size === 0) return;
    for (const waiting of [...this.#receipts.slice(this.#first), ...this.#parted.values()]) {
      const isTheirs = (run: Run) =>
        differing.has(run.client) && waiting.runs?.some((own) => haveClocksInCommon(own, run));
      const taken = runs.filter(isTheirs).map(({ client }) => client);
      if (taken.length > 0) waiting.taken = taken;
    }
  }

  /** Takes out those that are due. @param through own writes up to this one are in the log */
  due(through: number, isHere: (member: MemberId) => boolean): Effect[] {
    const effects: Effect[] = [];
    for (; this.#first < this.#receipts.length; this.#first += 1) {
      const { member, ticket, applied, taken = [] } = this.#receipts[this.#first]!;
      if (ticket > through) return effects;
      if (!isHere(member)) continue;
      effects.push(
        taken.length > 0
          ? { type: 'clocksTaken', to: member, clients: taken }
          : { type: 'acknowledge', to: member, applied },
      );
    }
    this.#receipts = [];
    this.#first = 0;
    return effects;
  }
}

function haveClocksInCommon(one: Run, other: Run): boolean {
  return one.client === other.client && one.from < other.to && other.from < one.to;
}
