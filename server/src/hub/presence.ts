import type { Principal } from '../access/grant.ts';
import type { ClusterPresence } from '../cluster/clusterPresence.ts';
import type { Membership } from './membership.ts';

/** Who is connected to which room, here and on the other servers. */
export class Presence {
  readonly #rooms = new Map<string, Set<Membership>>();
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
    const room = this.#rooms.get(membership.roomId);
    if (room) room.add(membership);
    else this.#rooms.set(membership.roomId, new Set([membership]));
    this.#changed(membership.roomId);
  }

  remove(membership: Membership): void {
    const room = this.#rooms.get(membership.roomId);
    if (room?.delete(membership) && room.size === 0) this.#rooms.delete(membership.roomId);
    this.#changed(membership.roomId);
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
    return [...(this.#rooms.get(roomId) ?? [])];
  }

  /** How many connections a room has here. */
  connections(roomId: string): number {
    return new Set(this.of(roomId).map(({ connectionId }) => connectionId)).size;
  }

  hasConnection(roomId: string, connectionId: string): boolean {
    return this.of(roomId).some((membership) => membership.connectionId === connectionId);
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
