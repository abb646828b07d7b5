import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';

type Entry = {
  clock: number;
  /** JSON as it came; undefined once the client is gone. */
  state: Uint8Array | undefined;
  /** The connection that speaks for this client; undefined once it is gone. */
  member: number | undefined;
};

/** How many clients that are gone are remembered, so that a late echo does not bring their cursor back. */
const rememberedGone = 256;
const maxClock = 2 ** 31;
const nullState = Uint8Array.of(110, 117, 108, 108);

/**
 * The latest awareness state of each client, as opaque bytes. A client is bound to the connection that spoke for it
 * last, and gone when that is. The clock of y-protocols decides which state is newer: clients send back what they
 * hear, and an echo must change nothing.
 */
export class AwarenessTable {
  readonly #entries = new Map<number, Entry>();
  readonly #dirty = new Set<number>();

  /**
   * Takes what a member says about clients.
   * @returns false when it is malformed; then nothing was taken
   */
  receive(update: Uint8Array, member: number): boolean {
    const entries = readEntries(update);
    if (!entries) return false;
    for (const { client, clock, state } of entries) {
      const known = this.#entries.get(client);
      const removesOwn = known?.clock === clock && state === undefined && known.member === member;
      if (known && clock <= known.clock && !removesOwn) continue;
      if (!known && state === undefined) continue;
      this.#set(client, { clock, state: state?.slice(), member: state ? member : undefined });
    }
    return true;
  }

  /** Removes the clients of a member who is gone. */
  clear(member: number): void {
    for (const [client, entry] of this.#entries) {
      if (entry.member !== member) continue;
      this.#set(client, { clock: entry.clock + 1, state: undefined, member: undefined });
    }
  }

  /** How many clients there are. */
  get size(): number {
    let size = 0;
    for (const { state } of this.#entries.values()) if (state) size += 1;
    return size;
  }

  /** @returns all states as one awareness update, or undefined when there are none */
  all(): Uint8Array | undefined {
    const present = [...this.#entries].filter(([, { state }]) => state !== undefined);
    return present.length === 0 ? undefined : encode(present);
  }

  /** @returns what changed since the last call as one awareness update, or undefined when nothing did */
  takeChanged(): Uint8Array | undefined {
    if (this.#dirty.size === 0) return undefined;
    const changed = [...this.#dirty].map((client) => [client, this.#entries.get(client)!] as const);
    this.#dirty.clear();
    this.#forgetGone();
    return encode(changed);
  }

  #set(client: number, entry: Entry): void {
    // Set anew, so that the map's order is the order of change.
    this.#entries.delete(client);
    this.#entries.set(client, entry);
    this.#dirty.add(client);
  }

  #forgetGone(): void {
    let gone = this.#entries.size - this.size - rememberedGone;
    for (const [client, { state }] of this.#entries) {
      if (gone <= 0) return;
      if (state) continue;
      this.#entries.delete(client);
      gone -= 1;
    }
  }
}

function readEntries(
  update: Uint8Array,
): { client: number; clock: number; state: Uint8Array | undefined }[] | undefined {
  try {
    const decoder = decoding.createDecoder(update);
    const count = decoding.readVarUint(decoder);
    if (count > update.length) return undefined;
    const entries = [];
    for (let left = count; left > 0; left -= 1) {
      const client = decoding.readVarUint(decoder);
      const clock = decoding.readVarUint(decoder);
      const from = decoder.pos;
      // Clients parse it without a catch: what is not JSON would stop their socket.
      const state: unknown = JSON.parse(decoding.readVarString(decoder));
      if (clock > maxClock || (typeof state !== 'object' && state !== null)) return undefined;
      decoder.pos = from;
      const bytes = decoding.readVarUint8Array(decoder);
      entries.push({ client, clock, state: state === null ? undefined : bytes });
    }
    return decoding.hasContent(decoder) ? undefined : entries;
  } catch {
    return undefined;
  }
}

function encode(entries: readonly (readonly [number, Entry])[]): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, entries.length);
  for (const [client, { clock, state }] of entries) {
    encoding.writeVarUint(encoder, client);
    encoding.writeVarUint(encoder, clock);
    encoding.writeVarUint8Array(encoder, state ?? nullState);
  }
  return encoding.toUint8Array(encoder);
}
