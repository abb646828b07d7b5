/** What an invite lets its holder do; an owner is never invited. */
export type InviteRole = 'viewer' | 'editor';

/** An invite as the database has it. The secret itself is known only to whoever was given the link. */
export type InviteRecord = {
  inviteId: string;
  roomId: string;
  /** SHA-256 of the secret, in hexadecimal. */
  secretHash: string;
  role: InviteRole;
  /** What the owner calls it, to tell one from another. */
  label: string;
  createdAt: Date;
  expiresAt: Date | undefined;
  /** How often it may be used; undefined when there is no bound. */
  maxUses: number | undefined;
  uses: number;
  revokedAt: Date | undefined;
  /** Since when nobody new comes in by it, because somebody who had it was banned; who came by it before stays. */
  closedAt: Date | undefined;
};

export type NewInvite = Pick<InviteRecord, 'inviteId' | 'roomId' | 'secretHash' | 'role'> &
  Partial<Pick<InviteRecord, 'label' | 'expiresAt' | 'maxUses'>>;

/** Why an invite was refused; `unknown` also stands for a secret that belongs to another room. */
export type InviteRefusal = 'unknown' | 'revoked' | 'expired' | 'used_up' | 'closed';

export type InviteUse = { used: true; invite: InviteRecord } | { used: false; reason: InviteRefusal };

/** Invites of rooms. A method that names a room never touches an invite of another one. */
export interface InviteStore {
  create(invite: NewInvite): Promise<InviteRecord>;

  /** @returns the invite whatever its state; undefined when there is none. */
  find(roomId: string, inviteId: string): Promise<InviteRecord | undefined>;

  /** Looks an invite up by its secret and spends nothing. */
  findBySecret(roomId: string, secretHash: string): Promise<InviteRecord | undefined>;

  /** @returns all invites of a room, the oldest first. */
  list(roomId: string): Promise<InviteRecord[]>;

  /**
   * Spends one use, if the invite may still be used at `now`. Atomic: of many who come at once, as many get in as
   * `maxUses` allows.
   */
  use(roomId: string, secretHash: string, now: Date): Promise<InviteUse>;

  /** Closes invites to newcomers; closing one twice keeps the first time. */
  close(roomId: string, inviteIds: readonly string[], now: Date): Promise<void>;

  /** Changes what an invite makes of those who come by it from now on. */
  setRole(roomId: string, inviteId: string, role: InviteRole): Promise<void>;

  /**
   * Ends an invite; ending it twice keeps the first time.
   * @returns false when there is no such invite in the room
   */
  revoke(roomId: string, inviteId: string, now: Date): Promise<boolean>;
}
