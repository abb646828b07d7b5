import type { CloseCode } from '@tandem/protocol/closeCodes';
import type { Role } from '@tandem/protocol/rooms';

/**
 * The counters a session, or a connection, was granted under: one that has moved on since voids the grant. Counters of
 * the database and no times, because two servers' clocks differ.
 */
export type Generations = {
  /** Of all sessions of the room. */
  room: number;
  /** Of this member's sessions: kicks. */
  member: number;
  /** Of the owner's token. */
  owner: number;
};

/** Who is behind a connection or a request, as far as one room is concerned. */
export type Principal = {
  /** Stable for a signed-in person or an invite; random for a guest. */
  userId: string;
  role: Role;
  /** The name an identity provider vouches for; a guest chooses a name in awareness instead. */
  name?: string;
  /** The invite this role came by, so that revoking the invite ends it. */
  inviteId?: string;
  /** What it was granted under; without it, nothing voids it. */
  generations?: Generations;
  /** When an identity provider vouched for them last, in milliseconds since 1970; undefined for who never signed in. */
  signedInAt?: number;
  /** When the session must be renewed, in milliseconds since 1970; without it, they have nothing to renew. */
  expiresAt?: number;
};

export type Admission =
  | { admitted: true; principal: Principal }
  | { admitted: false; code: CloseCode; reason: string };

export type Renewal =
  | { renewed: true; principal: Principal; token: string }
  | { renewed: false; code: CloseCode; reason: string };

/** The one place that decides who comes into a room, whatever the wire. */
export interface Gate {
  /**
   * @param token what the client presented: an owner's token, a session token, an invite's secret, or undefined
   * @param address the client's network address, for rate limits
   */
  admit(roomId: string, token: string | undefined, address: string): Promise<Admission>;

  /**
   * Decides again about somebody who is connected, before their session ends.
   * @returns a session token that holds longer, for the client's next connection, and who they are from now on
   */
  renew?(roomId: string, principal: Principal): Promise<Renewal>;
}
