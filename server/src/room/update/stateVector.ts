import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { ClockRanges } from './clockRanges.ts';
import type { Run } from './updateScan.ts';

/**
 * Which structs a document holds, by client: a state vector kept from the scans, so that it is known without building
 * the document. It counts bytes that are held, also those whose causes have not arrived yet: nobody needs to send
 * them again.
 */
export class StateVector {
  readonly #next = new Map<number, number>();
  /** What came before its predecessors, by client. */
  readonly #ahead = new Map<number, ClockRanges>();
  #encoded: Uint8Array | undefined;

  /** How many clients there are. */
  get clients(): number {
    return this.#next.size;
  }

  add(runs: readonly Run[]): void {
    for (const { client, from, to } of runs) {
      const next = this.next(client);
      if (to <= next) continue;
      this.#encoded = undefined;
      if (from > next) this.#keepAhead(client, from, to);
      else this.#advance(client, to);
    }
  }

  /** The first clock of a client that is not held. */
  next(client: number): number {
    return this.#next.get(client) ?? 0;
  }

  /** Whether a client has written anything here. */
  has(client: number): boolean {
    return this.#next.has(client) || this.#ahead.has(client);
  }

  /** Whether every struct of the runs is held. */
  covers(runs: readonly Run[]): boolean {
    return runs.every(
      ({ client, from, to }) => to <= this.next(client) || this.#ahead.get(client)?.covers(from, to),
    );
  }

  /** Whether all of a run is held that has a gap before it. */
  holdsAhead({ client, from, to }: Run): boolean {
    return from > this.next(client) && this.#ahead.get(client)?.covers(from, to) === true;
  }

  /** Whether any struct of the runs is held. */
  meets(runs: readonly Run[]): boolean {
    return runs.some(
      ({ client, from, to }) => from < this.next(client) || this.#ahead.get(client)?.meets(from, to),
    );
  }

  /** Whether some struct of the runs is held, and another that follows it is not. */
  overlaps(runs: readonly Run[]): boolean {
    return runs.some(({ client, from, to }) => {
      const next = this.next(client);
      return from < next && next < to;
    });
  }

  /** As a Yjs state vector. */
  encode(): Uint8Array {
    this.#encoded ??= encodeStateVector([...this.#next]);
    return this.#encoded;
  }

  /** As a Yjs state vector of the clients of some runs alone. */
  encodeFor(runs: readonly Run[]): Uint8Array {
    return encodeStateVector([...new Map(runs.map(({ client }) => [client, this.next(client)]))]);
  }

  /**
   * What of a state vector matters here: only clients that are known, always in the same order. So it is no longer than
   * the document has authors, and those who lack the same are told from their bytes.
   * @returns undefined when it is malformed
   */
  relevant(stateVector: Uint8Array): Uint8Array | undefined {
    const clocks = readStateVector(stateVector);
    if (!clocks) return undefined;
    const known = [...clocks].filter(([client, clock]) => clock > 0 && this.has(client));
    return encodeStateVector(known.sort(([a], [b]) => a - b));
  }

  #advance(client: number, to: number): void {
    const ahead = this.#ahead.get(client);
    this.#next.set(client, ahead?.takeFrom(to) ?? to);
    if (ahead?.isEmpty) this.#ahead.delete(client);
  }

  #keepAhead(client: number, from: number, to: number): void {
    const ahead = this.#ahead.get(client) ?? new ClockRanges();
    ahead.add(from, to);
    this.#ahead.set(client, ahead);
  }
}

function encodeStateVector(clocks: readonly (readonly [client: number, clock: number])[]): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, clocks.length);
  for (const [client, clock] of clocks) {
    encoding.writeVarUint(encoder, client);
    encoding.writeVarUint(encoder, clock);
  }
  return encoding.toUint8Array(encoder);
}

/** Reads a state vector somebody sent. @returns undefined when it is malformed */
function readStateVector(bytes: Uint8Array): Map<number, number> | undefined {
  try {
    const decoder = decoding.createDecoder(bytes);
    const size = decoding.readVarUint(decoder);
    if (size > bytes.length) return undefined;
    const clocks = new Map<number, number>();
    for (let left = size; left > 0; left -= 1) {
      const client = decoding.readVarUint(decoder);
      clocks.set(client, decoding.readVarUint(decoder));
    }
    return decoding.hasContent(decoder) ? undefined : clocks;
  } catch {
    return undefined;
  }
}
