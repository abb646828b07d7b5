import type { Run } from '../update/updateScan.ts';
import type { Member, MemberId } from './effects.ts';

const none: ReadonlySet<number> = new Set();

/** `own`: whether it was the first client of somebody who joined; others may be relayed ones. */
type Tie = { person: string; own: boolean };
type Seat = { person: string; own: number | undefined; allOwn: boolean; silent: boolean };
/** `present`: connections that give signs of life. `clients` are in the order in which they were tied. */
type Person = { present: number; clients: Set<number> };

/** A person writes by one Yjs client, and by a few more when it takes another; the oldest beyond so many are free again. */
const clientsPerPerson = 64;

/**
 * Whose a Yjs client id is while somebody is here who uses it (invariant 14). An id is tied to the person who speaks or
 * writes by it first, and free again when they are gone, or silent: then anybody may send what is left of theirs.
 *
 * Stock clients repeat what they hear of others, so who speaks of an id first need not be its owner. What somebody says
 * first after joining is about themselves: such a tie takes precedence over one of hearsay.
 */
export class ClientTies {
  readonly #ties = new Map<number, Tie>();
  readonly #people = new Map<string, Person>();
  readonly #seats = new Map<MemberId, Seat>();
  /** Whose clients are in use on another server. */
  readonly #elsewhere = new Map<number, string>();

  join({ id, person, writtenByServer }: Member): void {
    // What somebody may do has changed; who they are never does.
    if (this.#seats.has(id)) return;
    this.#seats.set(id, { person, own: undefined, allOwn: writtenByServer === true, silent: false });
    const known = this.#people.get(person);
    if (known) known.present += 1;
    else this.#people.set(person, { present: 1, clients: new Set() });
  }

  /** @returns the clients that are nobody's any more */
  leave(id: MemberId): number[] {
    const clients = this.silent(id);
    const person = this.#seats.get(id)?.person;
    this.#seats.delete(id);
    if (person !== undefined && this.#people.get(person)?.present === 0) this.#people.delete(person);
    return clients;
  }

  /** A connection gave no sign of life for a while. @returns the clients that are nobody's until it does */
  silent(id: MemberId): number[] {
    const seat = this.#seats.get(id);
    if (!seat || seat.silent) return [];
    seat.silent = true;
    const person = this.#people.get(seat.person)!;
    person.present -= 1;
    if (person.present > 0) return [];
    const clients = [...person.clients];
    for (const client of clients) this.#untie(client);
    return clients;
  }

  /**
   * Somebody speaks or writes by a client.
   * @param alone whether of that client only
   * @returns whether they may: it is nobody else's
   */
  claim(id: MemberId, client: number, alone: boolean): boolean {
    const seat = this.#seats.get(id);
    if (!seat) return false;
    const person = this.#people.get(seat.person)!;
    if (seat.silent) {
      seat.silent = false;
      person.present += 1;
    }
    if (alone) seat.own ??= client;
    const own = seat.allOwn || seat.own === client;
    const tie = this.#ties.get(client);
    const holder = tie?.person ?? this.#elsewhere.get(client);
    if (holder !== undefined && holder !== seat.person && !(tie && own && !tie.own)) return false;
    if (tie?.person === seat.person && (tie.own || !own)) return true;
    this.#untie(client);
    this.#ties.set(client, { person: seat.person, own });
    const [oldest] = person.clients.add(client);
    if (person.clients.size > clientsPerPerson) this.#untie(oldest!);
    return true;
  }

  /**
   * The clients of an update that somebody else is using.
   * @param writes whether whoever sends it says they wrote it: an answer to a sync step may be anybody's
   */
  foreignIn(id: MemberId, runs: readonly Run[], writes: boolean): ReadonlySet<number> {
    let foreign: Set<number> | undefined;
    const first = runs[0]?.client;
    const alone = runs.length === 1 || runs.every(({ client }) => client === first);
    for (const { client } of runs) {
      if (writes ? this.claim(id, client, alone) : !this.isForeign(id, client)) continue;
      foreign ??= new Set();
      foreign.add(client);
    }
    return foreign ?? none;
  }

  /** Whether a client is what somebody came with: they spoke of it before anything else. */
  cameWith(id: MemberId, client: number): boolean {
    return this.#seats.get(id)?.own === client;
  }

  /** Whether a client is in use by somebody else. */
  isForeign(id: MemberId, client: number): boolean {
    const holder = this.#ties.get(client)?.person ?? this.#elsewhere.get(client);
    return holder !== undefined && holder !== this.#seats.get(id)?.person;
  }

  /** Whether a client is in use here by anybody but a person. */
  isTiedToOther(client: number, person: string): boolean {
    const tie = this.#ties.get(client);
    return tie !== undefined && tie.person !== person;
  }

  /** Somebody on another server uses a client; undefined when nobody does any more. */
  tieElsewhere(client: number, person: string | undefined): void {
    if (person === undefined) this.#elsewhere.delete(client);
    else this.#elsewhere.set(client, person);
  }

  #untie(client: number): void {
    const tie = this.#ties.get(client);
    this.#ties.delete(client);
    if (tie) this.#people.get(tie.person)?.clients.delete(client);
  }
}
