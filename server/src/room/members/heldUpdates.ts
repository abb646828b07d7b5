import * as Y from 'yjs';
import type { Run } from '../update/updateScan.ts';
import type { Member } from './effects.ts';

/** What somebody sent of a Yjs client that another is using. */
export type HeldUpdate = {
  update: Uint8Array;
  runs: readonly Run[];
  sender: Member;
};

/** Held in one document; whoever sends more comes back, when most of it will have settled. In bytes, and in updates. */
const heldBytes = 1024 ** 2;
const heldUpdates = 256;
const lastClock = 2 ** 31 - 1;

/**
 * What waits until the person whose Yjs client it is of has sent the same, or is gone: what tabs relay for each other is
 * as good as what its author sends, and what somebody made up in their name must not take their clocks.
 */
export class HeldUpdates {
  #held: HeldUpdate[] = [];
  #bytes = 0;

  get isEmpty(): boolean {
    return this.#held.length === 0;
  }

  /** @returns false when there is no room for it (invariant 5) */
  hold(held: HeldUpdate): boolean {
    if (this.#bytes + held.update.length > heldBytes || this.#held.length >= heldUpdates) return false;
    this.#held.push(held);
    this.#bytes += held.update.length;
    return true;
  }

  /** Takes out what may be looked at again. @param isDue asked for each run */
  takeDue(isDue: (run: Run) => boolean): HeldUpdate[] {
    if (this.isEmpty) return [];
    const due = this.#held.filter(({ runs }) => runs.some(isDue));
    if (due.length === 0) return due;
    this.#held = this.#held.filter((held) => !due.includes(held));
    for (const { update } of due) this.#bytes -= update.length;
    return due;
  }
}

/**
 * An update without the structs of some clients. What it deletes stays in it, and no other client's clocks get a gap.
 * @param clients none of whose structs are to be left
 */
export function withoutClients(update: Uint8Array, clients: ReadonlySet<number>): Uint8Array {
  return Y.diffUpdate(
    update,
    Y.encodeStateVector(new Map([...clients].map((client) => [client, lastClock]))),
  );
}
