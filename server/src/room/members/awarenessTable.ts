import {
  type ClientState,
  encodeAwareness,
  personElsewhere,
  readAwareness,
  stamped,
  stampedAnew,
} from './awarenessCodec.ts';
import type { ClientTies } from './clientTies.ts';
import type { Member, MemberId } from './effects.ts';

type Entry = {
  /** The clock others are told: the client's own, and one more for each time the server told its state anew. */
  clock: number;
  toldAnew: number;
  /** JSON with the identity of whoever said it; undefined once the client is gone. */
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
type Owner =
  | { is: 'member'; id: MemberId; person: string }
  | { is: 'server'; heardAt: number; person: string | undefined }
  | { is: 'nobody' };

const nobody: Owner = { is: 'nobody' };

/** Clocks of members stay far below what other servers can read, so that theirs may go on from there. */
const maxClock = 2 ** 31;

/** How many clients that are gone are remembered, so that a late echo does not bring their cursor back. */
const rememberedGone = 256;

/**
 * The latest awareness state of each client, with who said it and otherwise as it came. A client is bound to the connection that spoke for it
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
  readonly #ties: ClientTies;

  /** @param ties whose each client is; what is said of somebody else's is dropped */
  constructor(limits: AwarenessLimits, ties: ClientTies) {
    this.#limits = limits;
    this.#ties = ties;
  }

  /**
   * Takes what a member says about clients, and writes into it who said it (invariant 12). What they say of the clients
   * of others is dropped: a stock client repeats what it hears.
   * @returns false when it is malformed; then nothing was taken
   */
  receive(update: Uint8Array, { id, identity, person }: Pick<Member, 'id' | 'identity' | 'person'>): boolean {
    const said = readAwareness(update);
    if (!said) return false;
    const owner: Owner = { is: 'member', id, person };
    for (const { client, clock, value } of said) {
      if (clock > maxClock) continue;
      if (value && this.#ties.claim(id, client, said.length === 1)) {
        this.#take({ client, clock, state: stamped(value, identity) }, owner);
      } else if (!value && !this.#ties.isForeign(id, client)) {
        this.#take({ client, clock, state: undefined }, owner);
      }
    }
    return true;
  }

  /**
   * Takes what another server says about its clients: who they are is in it.
   * @param now the moment, on any clock
   * @returns false when it is malformed; then nothing was taken
   */
  receiveRemote(update: Uint8Array, now: number): boolean {
    const said = readAwareness(update);
    if (!said) return false;
    for (const { client, clock, state, value } of said) {
      const person = value ? personElsewhere(value) : undefined;
      // Two servers each keep to those they heard first, until one of them is gone.
      if (person !== undefined && this.#ties.isTiedToOther(client, person)) continue;
      this.#take({ client, clock, state: state?.slice() }, { is: 'server', heardAt: now, person });
    }
    return true;
  }

  /** What a member may do has changed: their clients are told of anew, with what the server knows of them now. */
  identityChanged({ id, identity }: Pick<Member, 'id' | 'identity'>): void {
    for (const client of this.#clientsOf(id)) {
      const entry = this.#entries.get(client)!;
      if (!entry.state) continue;
      entry.state = stampedAnew(entry.state, identity);
      entry.clock += 1;
      entry.toldAnew += 1;
      this.#dirty.add(client);
    }
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

  #take({ client, clock: own, state }: ClientState, owner: Owner): void {
    const known = this.#entries.get(client);
    const isSame = known !== undefined && speaksFor(owner, known.owner);
    // What one connection had repeated of another is that one's now, which has said nothing newer yet.
    const takesOver = known?.state !== undefined && state !== undefined && isHearsay(owner, known.owner);
    let { toldAnew = 0 } = known ?? {};
    if (known && takesOver) toldAnew += Math.max(0, known.clock + 1 - own - toldAnew);
    const clock = owner.is === 'member' ? own + toldAnew : own;
    const removesOwn = isSame && known.clock === clock && state === undefined;
    if (known && clock <= known.clock && !removesOwn) {
      this.#takeOld(client, known, owner, state !== undefined);
      return;
    }
    if (!known && state === undefined) return;
    const removedHere = state === undefined && owner.is === 'member';
    const told = known?.told ?? false;
    this.#set(client, {
      ...{ clock, toldAnew, removedHere, told },
      state,
      owner: state ? owner : nobody,
    });
    this.#bound(owner);
  }

  /** Something is said of a client that is not newer than what is known of it. */
  #takeOld(client: number, known: Entry, owner: Owner, isThere: boolean): void {
    // Another server says it again: its client is still there.
    if (known.owner.is === 'server' && owner.is === 'server') known.owner = owner;
    // Somebody back after a loss doesn't know that they were removed: told so, they speak up with a newer clock.
    if (owner.is === 'member' && isThere && !known.state) this.#dirty.add(client);
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
    const { clock, toldAnew, owner, told } = this.#entries.get(client)!;
    const removedHere = owner.is === 'member';
    this.#set(client, { clock: clock + 1, toldAnew, state: undefined, owner: nobody, removedHere, told });
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
    this.#ties.tieElsewhere(client, entry.owner.is === 'server' ? entry.owner.person : undefined);
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

/** Whether what one says now of itself another had repeated. */
function isHearsay(owner: Owner, known: Owner): boolean {
  return owner.is === 'member' && known.is === 'member' && owner.person !== known.person;
}

function speaksFor(owner: Owner, of: Owner): boolean {
  if (owner.is === 'member') return of.is === 'member' && of.id === owner.id;
  return owner.is === of.is;
}
