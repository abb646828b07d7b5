import type { Run } from '../update/updateScan.ts';
import type { MemberId } from './effects.ts';

/** Of so many clients it is remembered for a member. */
const rememberedClients = 64;

/**
 * Who deleted what somebody else who is here had yet to write, as far as the server knew. It is not taken: nobody deletes
 * ahead what another will type. A tab may have it from another tab, though, before its author has sent it: whoever
 * deleted it is asked again once it is here.
 */
export class EarlyDeletions {
  readonly #clocks = new Map<MemberId, Map<number, number>>();

  /** Remembers the first clock of each client. */
  remember(member: MemberId, deletions: readonly Run[]): void {
    const clocks = this.#clocks.get(member) ?? new Map<number, number>();
    for (const { client, from } of deletions) {
      if (clocks.size < rememberedClients || clocks.has(client)) {
        clocks.set(client, Math.min(from, clocks.get(client) ?? from));
      }
    }
    this.#clocks.set(member, clocks);
  }

  leave(member: MemberId): void {
    this.#clocks.delete(member);
  }

  /**
   * Structs came.
   * @param next the first clock of a client that is not here
   * @returns who is to be asked again
   */
  takeDue(runs: readonly Run[], next: (client: number) => number): MemberId[] {
    if (this.#clocks.size === 0) return [];
    const due: MemberId[] = [];
    for (const [member, clocks] of this.#clocks) {
      if (!runs.some(({ client }) => (clocks.get(client) ?? Number.POSITIVE_INFINITY) < next(client)))
        continue;
      due.push(member);
      this.#clocks.delete(member);
    }
    return due;
  }
}
