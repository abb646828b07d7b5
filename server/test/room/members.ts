import type { Role } from '@tandem/protocol/rooms';
import type { Member } from '../../src/room/members/effects.ts';

/** A member of a document. Those below 20 are one person unless `person` says otherwise. */
export function member(
  id: number,
  { role = 'editor' as Role, person = id < 20 ? 'ann' : `guest:${id}` } = {},
): Member {
  const identity = { member: person, role, kind: 'guest' as const };
  return { id, userId: person, mayWrite: role !== 'viewer', identity, person };
}
