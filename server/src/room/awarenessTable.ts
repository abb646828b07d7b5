import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';

type Entry = {
  clock: number;
  /** JSON as it came; undefined once the client is gone. */
  state: Uint8Array | undefined;
  owner: Owner;
  /** Whether it was a member here who is gone, which other servers need to hear. */
  removedHere: boolean;
};

/** Who speaks for a client: a member here, another server heard at some moment, or nobody any more. */
type Owner = { is: 'member'; id: number } | { is: 'server'; heardAt: number } | { is: 'nobody' };

const nobody: Owner = { is: 'nobody' };

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
    return this.#take(update, { is: 'member', id: member });
  }

  /** Takes what another server says about its clients. @param now the moment, on any clock */
  receiveRemote(update: Uint8Array, now: number): boolean {
    return this.#take(update, { is: 'server', heardAt: now });
  }

  /** Removes the clients of a member who is gone. */
  clear(member: number): void {
    this.#remove((owner) => owner.is === 'member' && owner.id === member);
  }

  /**
   * Removes clients of other servers that were not heard of since a moment.
   * @returns whether other servers still have clients
   */
  expireRemote(heardAfter: number): boolean {
    this.#remove((owner) => owner.is === 'server' && owner.heardAt < heardAfter);
    return [...this.#entries.values()].some(({ owner }) => owner.is === 'server');
  }

  /** How many clients there are. */
  get size(): number {
    let size = 0;
    for (const { state } of this.#entries.values()) if (state) size += 1;
    return size;
  }

  /** @returns all states as one awareness update, or undefined when there are none */
  all(): Uint8Array | undefined {
    return encode([...this.#entries].filter(([, { state }]) => state));
  }

  /** @returns the states of members here, or undefined when there are none */
  own(): Uint8Array | undefined {
    return encode([...this.#entries].filter(([, { state, owner }]) => state && owner.is === 'member'));
  }

  /** @returns what changed since the last call as awareness updates: all of it, and without other servers' clients */
  takeChanged(): { all: Uint8Array | undefined; own: Uint8Array | undefined } {
    const changed = [...this.#dirty].map((client) => [client, this.#entries.get(client)!] as const);
    this.#dirty.clear();
    this.#forgetGone();
    return {
      all: encode(changed),
      own: encode(changed.filter(([, { owner, removedHere }]) => owner.is === 'member' || removedHere)),
    };
  }

  #take(update: Uint8Array, owner: Owner): boolean {
    const entries = readEntries(update);
    if (!entries) return false;
    for (const { client, clock, state } of entries) {
      const known = this.#entries.get(client);
      const removesOwn = known?.clock === clock && state === undefined && speaksFor(owner, known.owner);
      if (known && clock <= known.clock && !removesOwn) {
        // Another server says it again: its client is still there.
        if (known.owner.is === 'server' && owner.is === 'server') known.owner = owner;
        // Somebody back after a loss doesn't know that they were removed: told so, they speak up with a newer clock.
        if (owner.is === 'member' && state && !known.state) this.#dirty.add(client);
        continue;
      }
      if (!known && state === undefined) continue;
      const removedHere = state === undefined && owner.is === 'member';
      this.#set(client, { clock, state: state?.slice(), owner: state ? owner : nobody, removedHere });
    }
    return true;
  }

  #remove(matches: (owner: Owner) => boolean): void {
    for (const [client, { clock, owner }] of [...this.#entries]) {
      if (!matches(owner)) continue;
      const removedHere = owner.is === 'member';
      this.#set(client, { clock: clock + 1, state: undefined, owner: nobody, removedHere });
    }
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

function speaksFor(owner: Owner, of: Owner): boolean {
  if (owner.is === 'member') return of.is === 'member' && of.id === owner.id;
  return owner.is === of.is;
}

function encode(entries: readonly (readonly [number, Entry])[]): Uint8Array | undefined {
  if (entries.length === 0) return undefined;
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, entries.length);
  for (const [client, { clock, state }] of entries) {
    encoding.writeVarUint(encoder, client);
    encoding.writeVarUint(encoder, clock);
    encoding.writeVarUint8Array(encoder, state ?? nullState);
  }
  return encoding.toUint8Array(encoder);
}
