import type { Principal } from '../access/grant.ts';
import type { ClusterPresence } from '../cluster/clusterPresence.ts';
import type { Membership } from './membership.ts';

/** Who is in a room here; of each connection and each person how many memberships they have. */
type Here = {
  /** With the person as they came: roles change meanwhile. */
  memberships: Map<Membership, string>;
  connections: Map<string, number>;
  people: Map<string, number>;
};

/** Who is connected to which room, here and on the other servers. */
export class Presence {
  readonly #rooms = new Map<string, Here>();
  readonly #elsewhere: ClusterPresence | undefined;
  readonly #listeners = new Set<(roomId: string) => void>();

  /** @param elsewhere who is in the rooms on the other servers; undefined for the only server */
  constructor(elsewhere: ClusterPresence | undefined) {
    this.#elsewhere = elsewhere;
    elsewhere?.onChanged((roomId) => this.#tell(roomId));
  }

  /** How many rooms have somebody in them here. */
  get rooms(): number {
    return this.#rooms.size;
  }

  add(membership: Membership): void {
    const { roomId, connectionId, principal } = membership;
    const room = this.#rooms.get(roomId) ?? {
      memberships: new Map(),
      connections: new Map(),
      people: new Map(),
    };
    this.#rooms.set(roomId, room);
    const person = `${connectionId} ${principal.role} ${principal.userId}`;
    room.memberships.set(membership, person);
    count(room.connections, connectionId, 1);
    if (count(room.people, person, 1) === 1) this.#changed(roomId);
  }

  remove(membership: Membership): void {
    const { roomId, connectionId } = membership;
    const room = this.#rooms.get(roomId);
    const person = room?.memberships.get(membership);
    if (!room || person === undefined) return;
    room.memberships.delete(membership);
    if (room.memberships.size === 0) this.#rooms.delete(roomId);
    count(room.connections, connectionId, -1);
    // Somebody with a thousand files open comes and goes once.
    if (count(room.people, person, -1) === 0) this.#changed(roomId);
  }

  /** Who is connected to a room, each connection and document once; from other servers each person. */
  members(roomId: string): readonly Principal[] {
    return [...this.#here(roomId), ...(this.#elsewhere?.of(roomId) ?? [])];
  }

  /** How many people are connected to a room, on whatever server: one with two windows counts once. */
  activeUsers(roomId: string): number {
    return new Set(this.members(roomId).map(({ userId }) => userId)).size;
  }

  /** Tells of every room somebody came into or left, on whatever server. @returns how to stop */
  onChanged(listener: (roomId: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Every membership in a room here: one for each document of each connection. */
  of(roomId: string): readonly Membership[] {
    return [...(this.#rooms.get(roomId)?.memberships.keys() ?? [])];
  }

  /** How many connections a room has here. */
  connections(roomId: string): number {
    return this.#rooms.get(roomId)?.connections.size ?? 0;
  }

  hasConnection(roomId: string, connectionId: string): boolean {
    return this.#rooms.get(roomId)?.connections.has(connectionId) ?? false;
  }

  #here(roomId: string): Principal[] {
    return this.of(roomId).map(({ principal }) => principal);
  }

  #changed(roomId: string): void {
    this.#elsewhere?.tell(roomId, this.#here(roomId));
    this.#tell(roomId);
  }

  #tell(roomId: string): void {
    for (const listener of this.#listeners) listener(roomId);
  }
}

/** @returns how many there are now */
function count(counts: Map<string, number>, key: string, by: number): number {
  const now = (counts.get(key) ?? 0) + by;
  if (now > 0) counts.set(key, now);
  else counts.delete(key);
  return now;
}
