import { type CloseCode, closeCodes } from '@tandem/protocol/closeCodes';
import type { Role } from '@tandem/protocol/rooms';
import type { InviteRecord } from '../store/inviteStore.ts';
import type { MemberRecord } from '../store/memberStore.ts';
import type { RoomRecord } from '../store/roomStore.ts';
import type { Generations, Principal } from './grant.ts';

/** What somebody may want to do in a room. */
export type Action =
  /** See texts, members' cursors and the list of files. */
  | 'read'
  /** Change texts; create, rename and remove files. */
  | 'write'
  /** Rename, lock and delete the room; invite, remove and change the role of others. */
  | 'administer'
  /** Replace the owner's token: a session that was stolen must not be enough to take the room for good. */
  | 'replaceOwnerToken';

const allowed: Readonly<Record<Role, readonly Action[]>> = {
  viewer: ['read'],
  editor: ['read', 'write'],
  owner: ['read', 'write', 'administer', 'replaceOwnerToken'],
};

/** Decides whether somebody who was admitted to a room may do something there. Nobody may in a deleted room. */
export function can(
  who: Pick<Principal, 'role' | 'signedInAt' | 'expiresAt'>,
  action: Action,
  room: Pick<RoomRecord, 'deletedAt'>,
): boolean {
  if (room.deletedAt !== undefined || !allowed[who.role].includes(action)) return false;
  const hasOwnerToken = who.expiresAt === undefined;
  return action !== 'replaceOwnerToken' || hasOwnerToken || who.signedInAt !== undefined;
}

/** What was verified about somebody who wants into a room; nothing in it is merely claimed. */
export type Standing = {
  userId: string;
  /** The name an identity provider vouches for, or that was given on joining. */
  name?: string | undefined;
  /** Whether they showed the owner's token, now or when their session began. */
  owner: boolean;
  /** When an identity provider vouched for them last, in milliseconds since 1970; undefined for who never signed in. */
  signedInAt?: number | undefined;
  /** The invite they showed, now or when their session began. */
  invite?: InviteRecord | undefined;
  /** Looked up for every kind of token: what was decided about somebody holds whatever they show. */
  member?: MemberRecord | undefined;
  /** What their session, or their connection, was granted under; undefined for who shows something else. */
  session?: Generations | undefined;
  /** When their session ends unless it is renewed, in milliseconds since 1970. */
  sessionUntil?: number | undefined;
};

/** What the server's configuration says about access. */
export type AccessPolicy = {
  defaultRole: 'viewer' | 'editor';
  signInRequired: boolean;
  /** How long an identity provider's word is good for further sessions, in milliseconds. */
  recheckMs: number;
};

export type RoleDecision = { admitted: true; role: Role } | Refusal;
export type Refusal = {
  admitted: false;
  code: CloseCode;
  reason: string;
  /** Whether a token of an identity provider is what is missing. */
  needsSignIn?: boolean;
};

/** A refusal with a reason a person can act on. */
export function refuse(code: CloseCode, reason: string): Refusal {
  return { admitted: false, code, reason };
}

/** The same, for somebody who has to show a token of an identity provider. */
export function askToSignIn(reason: string): Refusal {
  return { ...refuse(closeCodes.unauthenticated, reason), needsSignIn: true };
}

/** The counters that stand now. A session that is signed with them is void as soon as one of them moves on. */
export function generationsOf(room: RoomRecord, member: MemberRecord | undefined): Generations {
  const { sessionGeneration, ownerGeneration } = room;
  return { room: sessionGeneration, member: member?.sessionGeneration ?? 0, owner: ownerGeneration };
}

/** Decides who comes into a room, and as what. The only place where this is decided. */
export function decideRole(who: Standing, room: RoomRecord, policy: AccessPolicy): RoleDecision {
  const { member, invite } = who;
  // They own the room for as long as its members say so, and need no way in.
  const ownsAsMember = member?.role === 'owner';
  if (room.deletedAt) return refuse(closeCodes.gone, 'The room was deleted. Create a room to go on.');
  if (policy.signInRequired && who.signedInAt === undefined && !who.owner) {
    return askToSignIn('This server asks everybody to sign in. Sign in, then join again.');
  }
  if (member?.bannedAt && !who.owner) {
    return refuse(closeCodes.forbidden, 'The owner of the room does not let you in. Ask them about it.');
  }
  const ended = endOf(who, room);
  if (ended) return ended;
  if (who.owner) return { admitted: true, role: 'owner' };
  if (invite?.revokedAt && !ownsAsMember) {
    return refuse(closeCodes.forbidden, 'The invite you came by was revoked. Ask the owner for a new link.');
  }
  if (invite?.closedAt && who.userId === linkUserId(invite.inviteId)) {
    return refuse(closeCodes.forbidden, closedInvite);
  }
  if (room.access === 'locked' && !invite && !ownsAsMember) {
    return refuse(closeCodes.unauthenticated, 'The room is locked. Ask its owner for an invite.');
  }
  return { admitted: true, role: member?.role ?? invite?.role ?? policy.defaultRole };
}

/** How long somebody who signed in stays while their identity provider cannot be asked, in milliseconds. */
const providerOutageMs = 24 * 3_600_000;

/**
 * Decides whether somebody is given a further session: who signed in has to be vouched for again from time to time.
 * @param now milliseconds since 1970
 * @param providerIsAway whether their identity provider cannot be asked
 * @returns why not, or undefined
 */
export function refuseFurtherSession(
  { signedInAt, owner }: Standing,
  policy: AccessPolicy,
  now: number,
  providerIsAway: boolean,
): Refusal | undefined {
  if (signedInAt === undefined || owner) return undefined;
  const bound = policy.recheckMs + (providerIsAway ? providerOutageMs : 0);
  if (now - signedInAt <= bound) return undefined;
  return askToSignIn('You signed in too long ago to stay without a question. Sign in again.');
}

/** What a person reads who shows an invite that is closed to newcomers. */
export const closedInvite =
  'Somebody who came by this link was removed, so it lets in nobody new. Ask the owner for a new link.';

/** Whoever shows an invite's secret without exchanging it is known by this id: all of them are one. */
export function linkUserId(inviteId: string): string {
  return `invite:${inviteId}`;
}

/** Why a session is void, if it is. */
function endOf({ session, owner, member }: Standing, room: RoomRecord): Refusal | undefined {
  if (!session) return undefined;
  if (session.room < room.sessionGeneration) {
    return refuse(closeCodes.unauthenticated, 'The owner ended all sessions of the room. Join it again.');
  }
  if (owner && session.owner < room.ownerGeneration) {
    return refuse(closeCodes.unauthenticated, "The owner's token was replaced. Join with the new one.");
  }
  if (session.member < (member?.sessionGeneration ?? 0)) {
    return refuse(closeCodes.forbidden, 'The owner of the room ended your session. Ask them for a new link.');
  }
  return undefined;
}
