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
  /** Sessions given out before this moment are void; joining again is allowed. */
  kickedAt: Date | undefined;
  /** Set while they may not join at all. */
  bannedAt: Date | undefined;
};

export type JoiningMember = Pick<MemberRecord, 'roomId' | 'userId' | 'name' | 'role'> &
  Partial<Pick<MemberRecord, 'inviteId'>>;

/** Members of rooms. Every method that changes somebody answers undefined when the room does not know them. */
export interface MemberStore {
  /**
   * Remembers who joined. Somebody known already keeps role, invite, kick and ban, and only their name is renewed.
   * @returns the member as the room knows them, so that the caller sees an earlier role or ban
   */
  join(member: JoiningMember, now: Date): Promise<MemberRecord>;

  find(roomId: string, userId: string): Promise<MemberRecord | undefined>;

  /** @returns all members of a room, the longest standing first, banned ones too. */
  list(roomId: string): Promise<MemberRecord[]>;

  setRole(roomId: string, userId: string, role: Role): Promise<MemberRecord | undefined>;

  /** Voids the sessions this member was given before `now`. */
  kick(roomId: string, userId: string, now: Date): Promise<MemberRecord | undefined>;

  /** @param at since when they are banned, or undefined to let them join again */
  setBanned(roomId: string, userId: string, at: Date | undefined): Promise<MemberRecord | undefined>;

  /** Forgets a member. @returns false when the room did not know them. */
  remove(roomId: string, userId: string): Promise<boolean>;
}
