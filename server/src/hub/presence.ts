import type { Membership } from './membership.ts';

/** Who is connected to which room. */
export class Presence {
  readonly #rooms = new Map<string, Set<Membership>>();

  /** How many rooms have somebody in them. */
  get rooms(): number {
    return this.#rooms.size;
  }

  add(membership: Membership): void {
    const room = this.#rooms.get(membership.roomId);
    if (room) room.add(membership);
    else this.#rooms.set(membership.roomId, new Set([membership]));
  }

  remove(membership: Membership): void {
    const room = this.#rooms.get(membership.roomId);
    if (room?.delete(membership) && room.size === 0) this.#rooms.delete(membership.roomId);
  }

  /** Every membership in a room: one for each document of each connection. */
  of(roomId: string): readonly Membership[] {
    return [...(this.#rooms.get(roomId) ?? [])];
  }

  /** How many connections a room has. */
  connections(roomId: string): number {
    return new Set(this.of(roomId).map(({ connectionId }) => connectionId)).size;
  }

  hasConnection(roomId: string, connectionId: string): boolean {
    return this.of(roomId).some((membership) => membership.connectionId === connectionId);
  }
}
