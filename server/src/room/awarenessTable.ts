import { encodeAwareness, readAwareness } from './awarenessCodec.ts';

type Entry = {
  clock: number;
  /** JSON as it came; undefined once the client is gone. */
  state: Uint8Array | undefined;
  owner: Owner;
  /** Whether it was a member here who is gone, which other servers need to hear. */
  removedHere: boolean;
  /** Whether anybody was handed it, and needs to hear of its end. */
  told: boolean;
};

/** How many clients there may be at once. */
export type AwarenessLimits = {
  /** Of one member: a real one has one, and a few when it comes back before its old connections are found dead. */
  awarenessClients: number;
  /** Of all other servers together. */
  remoteAwarenessClients: number;
};

/** Who speaks for a client: a member here, another server heard at some moment, or nobody any more. */
type Owner = { is: 'member'; id: number } | { is: 'server'; heardAt: number } | { is: 'nobody' };

const nobody: Owner = { is: 'nobody' };

/** How many clients that are gone are remembered, so that a late echo does not bring their cursor back. */
const rememberedGone = 256;

/**
 * The latest awareness state of each client, as opaque bytes. A client is bound to the connection that spoke for it
 * last, and gone when that is. The clock of y-protocols decides which state is newer: clients send back what they
 * hear, and an echo must change nothing. Whoever speaks for more clients than one may loses the oldest of them
 * (invariant 5); they are not sent away, since a stock client repeats what it hears of others.
 */
export class AwarenessTable {
  readonly #entries = new Map<number, Entry>();
  readonly #dirty = new Set<number>();
  /** The clients of each member here, and of the other servers, in the order in which they spoke. */
  readonly #clients = new Map<number | 'servers', Set<number>>();
  readonly #limits: AwarenessLimits;

  constructor(limits: AwarenessLimits) {
    this.#limits = limits;
  }

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
    for (const client of [...this.#clientsOf(member)]) this.#remove(client);
  }

  /**
   * Removes clients of other servers that were not heard of since a moment.
   * @returns whether other servers still have clients
   */
  expireRemote(heardAfter: number): boolean {
    const clients = this.#clientsOf('servers');
    for (const client of [...clients]) {
      const { owner } = this.#entries.get(client)!;
      if (owner.is === 'server' && owner.heardAt < heardAfter) this.#remove(client);
    }
    return clients.size > 0;
  }

  /** How many clients there are. */
  get size(): number {
    let size = 0;
    for (const { state } of this.#entries.values()) if (state) size += 1;
    return size;
  }

  /** @returns all states as one awareness update, or undefined when there are none */
  all(): Uint8Array | undefined {
    return this.#tell([...this.#entries].filter(([, { state }]) => state));
  }

  /** @returns the states of members here, or undefined when there are none */
  own(): Uint8Array | undefined {
    return this.#tell([...this.#entries].filter(([, { state, owner }]) => state && owner.is === 'member'));
  }

  /** @returns what changed since the last call as awareness updates: all of it, and without other servers' clients */
  takeChanged(): { all: Uint8Array | undefined; own: Uint8Array | undefined } {
    const changed = [...this.#dirty].map((client) => [client, this.#entries.get(client)!] as const);
    this.#dirty.clear();
    this.#forgetGone();
    return {
      all: this.#tell(changed),
      own: this.#tell(changed.filter(([, { owner, removedHere }]) => owner.is === 'member' || removedHere)),
    };
  }

  #take(update: Uint8Array, owner: Owner): boolean {
    const entries = readAwareness(update);
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
      const told = known?.told ?? false;
      this.#set(client, { clock, state: state?.slice(), owner: state ? owner : nobody, removedHere, told });
      this.#bound(owner);
    }
    return true;
  }

  /** Ends the oldest client of an owner who has too many. */
  #bound(owner: Owner): void {
    const clients = this.#clientsOf(keyOf(owner)!);
    const { awarenessClients, remoteAwarenessClients } = this.#limits;
    if (clients.size <= (owner.is === 'member' ? awarenessClients : remoteAwarenessClients)) return;
    const [oldest] = clients;
    this.#remove(oldest!);
  }

  #remove(client: number): void {
    const { clock, owner, told } = this.#entries.get(client)!;
    const removedHere = owner.is === 'member';
    this.#set(client, { clock: clock + 1, state: undefined, owner: nobody, removedHere, told });
    if (told) return;
    // Nobody has heard of it, so nobody needs to hear that it is gone.
    this.#entries.delete(client);
    this.#dirty.delete(client);
  }

  #set(client: number, entry: Entry): void {
    const before = keyOf(this.#entries.get(client)?.owner ?? nobody);
    if (before !== undefined) {
      const clients = this.#clientsOf(before);
      clients.delete(client);
      if (clients.size === 0) this.#clients.delete(before);
    }
    // Set anew, so that the map's order is the order of change.
    this.#entries.delete(client);
    this.#entries.set(client, entry);
    this.#dirty.add(client);
    const key = keyOf(entry.owner);
    if (key !== undefined) this.#clients.set(key, this.#clientsOf(key).add(client));
  }

  #clientsOf(key: number | 'servers'): Set<number> {
    return this.#clients.get(key) ?? new Set();
  }

  #tell(entries: readonly (readonly [number, Entry])[]): Uint8Array | undefined {
    for (const [, entry] of entries) entry.told = true;
    return encodeAwareness(entries);
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

function keyOf(owner: Owner): number | 'servers' | undefined {
  if (owner.is === 'member') return owner.id;
  return owner.is === 'server' ? 'servers' : undefined;
}

function speaksFor(owner: Owner, of: Owner): boolean {
  if (owner.is === 'member') return of.is === 'member' && of.id === owner.id;
  return owner.is === of.is;
}
