/** Everything that goes wrong in the simulation, by name. */
const faultNames = [
  'linkCut',
  'halfOpen',
  'stalledReader',
  'serverCrash',
  'failBeforeCommit',
  'replyLost',
  'slowLoad',
  'loadFailed',
  'busDropped',
  'busDuplicated',
  'busReordered',
  'accessRevoked',
  'roleChanged',
  'viewerWrote',
  'cameBackHalfAlive',
  'forged',
  'clocksTaken',
] as const;

export type FaultName = (typeof faultNames)[number];

/** Counts how often each fault really happened: a set of runs that never reached one proves little. */
export class Faults {
  readonly #counts = new Map<FaultName, number>(faultNames.map((name) => [name, 0]));

  count(name: FaultName): void {
    this.#counts.set(name, this.#counts.get(name)! + 1);
  }

  add(other: Faults): void {
    for (const [name, count] of other.#counts) this.#counts.set(name, this.#counts.get(name)! + count);
  }

  /** Those that never happened. */
  missing(): FaultName[] {
    return faultNames.filter((name) => this.#counts.get(name) === 0);
  }

  toString(): string {
    return [...this.#counts].map(([name, count]) => `${name} ${count}`).join(', ');
  }
}
