import { type CloseCode, closeCodes } from '@tandem/protocol/closeCodes';
import type { Role } from '@tandem/protocol/rooms';
import type { InviteRecord } from '../store/inviteStore.ts';
import type { MemberRecord } from '../store/memberStore.ts';
import type { RoomRecord } from '../store/roomStore.ts';
import type { Principal } from './grant.ts';

/** What somebody may want to do in a room. */
export type Action =
  /** See texts, members' cursors and the list of files. */
  | 'read'
  /** Change texts; create, rename and remove files. */
  | 'write'
  /** Rename, lock and delete the room; invite, remove and change the role of others. */
  | 'administer';

const allowed: Readonly<Record<Role, readonly Action[]>> = {
  viewer: ['read'],
  editor: ['read', 'write'],
  owner: ['read', 'write', 'administer'],
};

/** Decides whether somebody who was admitted to a room may do something there. Nobody may in a deleted room. */
export function can(
  who: Pick<Principal, 'role'>,
  action: Action,
  room: Pick<RoomRecord, 'deletedAt'>,
): boolean {
  return room.deletedAt === undefined && allowed[who.role].includes(action);
}

/** What was verified about somebody who wants into a room; nothing in it is merely claimed. */
export type Standing = {
  userId: string;
  /** The name an identity provider vouches for, or that was given on joining. */
  name?: string | undefined;
  /** Whether an identity provider vouches for them. */
  signedIn: boolean;
  /** Whether they showed the owner's token, now or when their session began. */
  owner: boolean;
  /** The invite they showed, now or when their session began. */
  invite?: InviteRecord | undefined;
  member?: MemberRecord | undefined;
  /** When their session was given out, in milliseconds since 1970; undefined without a session. */
  sessionSince?: number | undefined;
  /** When their session ends unless it is renewed. */
  sessionUntil?: number | undefined;
};

/** What the server's configuration says about access. */
export type AccessPolicy = { defaultRole: 'viewer' | 'editor'; signInRequired: boolean };

export type RoleDecision = { admitted: true; role: Role } | Refusal;
export type Refusal = { admitted: false; code: CloseCode; reason: string };

/** A refusal with a reason a person can act on. */
export function refuse(code: CloseCode, reason: string): Refusal {
  return { admitted: false, code, reason };
}

/** Decides who comes into a room, and as what. The only place where this is decided. */
export function decideRole(who: Standing, room: RoomRecord, policy: AccessPolicy): RoleDecision {
  const { member, invite } = who;
  // They own the room for as long as its members say so, and need no way in.
  const ownsAsMember = member?.role === 'owner';
  if (room.deletedAt) return refuse(closeCodes.gone, 'The room was deleted. Create a room to go on.');
  if (policy.signInRequired && !who.signedIn && !who.owner) {
    return refuse(
      closeCodes.unauthenticated,
      'This server asks everybody to sign in. Sign in, then join again.',
    );
  }
  if (who.owner) return { admitted: true, role: 'owner' };
  if (member?.bannedAt) {
    return refuse(closeCodes.forbidden, 'The owner of the room does not let you in. Ask them about it.');
  }
  if (member?.kickedAt && who.sessionSince !== undefined && who.sessionSince <= member.kickedAt.getTime()) {
    return refuse(closeCodes.forbidden, 'The owner of the room ended your session. Ask them for a new link.');
  }
  if (invite?.revokedAt && !ownsAsMember) {
    return refuse(closeCodes.forbidden, 'The invite you came by was revoked. Ask the owner for a new link.');
  }
  if (room.access === 'locked' && !invite && !ownsAsMember) {
    return refuse(closeCodes.unauthenticated, 'The room is locked. Ask its owner for an invite.');
  }
  return { admitted: true, role: member?.role ?? invite?.role ?? policy.defaultRole };
}
