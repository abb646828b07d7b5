import type { Role } from '@tandem/protocol/rooms';

/** Somebody a room remembers by `userId`: a signed-in person, or whoever came by an invite. */
export type MemberRecord = {
  roomId: string;
  userId: string;
  name: string;
  role: Role;
  /** The invite they first came by. */
  inviteId: string | undefined;
  /** When they first joined. */
  since: Date;
  /** Counts their kicks: sessions given out under an earlier count are void; joining again is allowed. */
  sessionGeneration: number;
  /** When an identity provider vouched for them last; undefined for who never signed in. */
  signedInAt: Date | undefined;
  /** Set while they may not join at all. */
  bannedAt: Date | undefined;
};

export type JoiningMember = Pick<MemberRecord, 'roomId' | 'userId' | 'name' | 'role'> &
  Partial<Pick<MemberRecord, 'inviteId' | 'signedInAt'>>;

/** Members of rooms. Every method that changes somebody answers undefined when the room does not know them. */
export interface MemberStore {
  /**
   * Remembers who joined, and every invite they came by. Somebody known already keeps role, first invite, kicks and
   * ban; their name is renewed, and when they signed in last, where that is said.
   * @returns the member as the room knows them, so that the caller sees an earlier role or ban
   */
  join(member: JoiningMember, now: Date): Promise<MemberRecord>;

  find(roomId: string, userId: string): Promise<MemberRecord | undefined>;

  /** @returns all members of a room, the longest standing first, banned ones too. */
  list(roomId: string): Promise<MemberRecord[]>;

  setRole(roomId: string, userId: string, role: Role): Promise<MemberRecord | undefined>;

  /** @returns every invite somebody came by */
  invitesOf(roomId: string, userId: string): Promise<string[]>;

  /** Voids every session this member was given so far. */
  kick(roomId: string, userId: string): Promise<MemberRecord | undefined>;

  /** @param at since when they are banned, or undefined to let them join again */
  setBanned(roomId: string, userId: string, at: Date | undefined): Promise<MemberRecord | undefined>;

  /** Forgets a member. @returns false when the room did not know them. */
  remove(roomId: string, userId: string): Promise<boolean>;
}
