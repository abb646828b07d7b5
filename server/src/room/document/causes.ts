import type { Run, UpdateScan } from '../update/updateScan.ts';

/** An update whose causes have not all arrived: it waits for one of them at a time. */
type Waiting = { runs: readonly Run[]; needs: (readonly [client: number, next: number])[]; bytes: number };

/**
 * Which updates can be applied: Yjs keeps what came before its causes, and goes through all of that again whenever
 * something else comes. So what waits has to be known, and little.
 */
export class Causes {
  /** By client, the first clock that cannot be applied yet. */
  readonly #applied = new Map<number, number>();
  /** What waits for a client's next clocks. */
  readonly #waiting = new Map<number, Waiting[]>();
  /** The length of all updates that wait; infinite when some of a stored state does, which tells no length. */
  #waitingBytes = 0;

  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /** Whether an update can be applied as soon as it is added. */
  arrivedFor(scan: UpdateScan): boolean {
    return this.#missing(scan).length === 0;
  }

  /** Adds an update. @param bytes its length */
  add(scan: UpdateScan, bytes: number): void {
    const needs = this.#missing(scan);
    if (needs.length > 0) {
      this.#waitingBytes += bytes;
      this.#wait({ runs: scan.runs, needs, bytes });
    } else this.#apply(scan.runs);
  }

  /** Adds a whole state: of each client, what has no gap before it counts as applied. */
  addState(scan: UpdateScan): void {
    const { runs } = scan;
    for (const { client, from, to } of runs) if (from <= this.#next(client)) this.#advance(client, to);
    this.#waitingBytes += this.#waitingIn(scan);
    this.#retry(runs.map(({ client }) => client));
  }

  /** What waits in a state cannot be told from the rest by its bytes: it is about what its clocks take. */
  #waitingIn({ runs, gone, deletes }: UpdateScan): number {
    const ahead = runs.filter(({ client, from }) => from > this.#next(client));
    const waiting = new Map<number, number>();
    for (const { client, from, to } of ahead) waiting.set(client, (waiting.get(client) ?? 0) + to - from);
    for (const { client, from, to } of gone) {
      const clocks = waiting.get(client);
      if (clocks !== undefined) waiting.set(client, Math.max(0, clocks - (to - from)));
    }
    const pieces = ahead.length + deletes.filter(({ client, to }) => to > this.#next(client)).length;
    return [...waiting.values()].reduce((sum, clocks) => sum + clocks, pieces * waitingPiece);
  }

  #missing({ runs, needs }: UpdateScan): (readonly [number, number])[] {
    const missing: (readonly [number, number])[] = [];
    let own: Map<number, number> | undefined;
    let before: Run | undefined;
    for (const run of runs) {
      const { client, from } = run;
      const next = Math.max(this.#next(client), before?.client === client ? before.to : 0);
      if (from > next) missing.push([client, from]);
      before = run;
    }
    for (const [client, next] of needs) {
      if (next <= this.#next(client)) continue;
      own ??= new Map(runs.map((run) => [run.client, run.to]));
      if (next > (own.get(client) ?? 0)) missing.push([client, next]);
    }
    return missing;
  }

  #next(client: number): number {
    return this.#applied.get(client) ?? 0;
  }

  #advance(client: number, to: number): void {
    if (to > this.#next(client)) this.#applied.set(client, to);
  }

  #apply(runs: readonly Run[]): void {
    for (const { client, to } of runs) this.#advance(client, to);
    if (this.#waiting.size > 0) this.#retry(runs.map(({ client }) => client));
  }

  #wait(update: Waiting): void {
    const [client] = update.needs.at(-1)!;
    const others = this.#waiting.get(client);
    if (others) others.push(update);
    else this.#waiting.set(client, [update]);
  }

  /** Clients have come further: what waited for one of them waits for the next, or is applied. */
  #retry(advanced: number[]): void {
    for (let client = advanced.pop(); client !== undefined; client = advanced.pop()) {
      const waiting = this.#waiting.get(client);
      if (!waiting) continue;
      this.#waiting.delete(client);
      for (const update of waiting) {
        while (update.needs.length > 0 && update.needs.at(-1)![1] <= this.#next(update.needs.at(-1)![0])) {
          update.needs.pop();
        }
        if (update.needs.length > 0) {
          this.#wait(update);
          continue;
        }
        this.#waitingBytes -= update.bytes;
        for (const { client: author, to } of update.runs) {
          this.#advance(author, to);
          advanced.push(author);
        }
      }
    }
  }
}

/** What a piece that waits takes beside its text, in bytes. */
const waitingPiece = 16;
