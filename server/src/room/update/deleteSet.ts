import { ClockRanges } from './clockRanges.ts';
import type { Run } from './updateScan.ts';

/** What of a document is known to be deleted, by client: kept from the scans, so that nothing has to be built for it. */
export class DeleteSet {
  readonly #ranges = new Map<number, ClockRanges>();

  add(deleted: readonly Run[]): void {
    for (const { client, from, to } of deleted) {
      const ranges = this.#ranges.get(client) ?? new ClockRanges();
      ranges.add(from, to);
      this.#ranges.set(client, ranges);
    }
  }

  /** Whether all of it is known to be deleted. */
  contain(deleted: readonly Run[]): boolean {
    return deleted.every(({ client, from, to }) => this.#ranges.get(client)?.covers(from, to));
  }
}
