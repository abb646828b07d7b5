import type { Identity } from '@tandem/protocol/presence';
import { ownerId } from './authenticate.ts';
import type { Standing } from './authorize.ts';
import type { Principal } from './grant.ts';

/** What others are told of who somebody is: what was verified, and nothing that was only claimed. */
export function identityOf(principal: Principal): Identity {
  const { userId, role, name } = principal;
  const kind = kindOf(principal);
  return { member: userId, role, kind, ...(kind === 'account' && name ? { name } : {}) };
}

/**
 * Whose Yjs clients are one another's: two connections of one person are. Whoever shows an invite's token itself has
 * shown what many may have, so each of their connections is somebody of its own.
 * @param scope tells the connections of one invite apart
 */
export function personOf({ member, kind }: Identity, scope: string): string {
  return kind === 'invite' ? `${member} ${scope}` : member;
}

/** How somebody is known in a room. */
export function kindOf({ userId, signedInAt }: Pick<Standing, 'userId' | 'signedInAt'>): Identity['kind'] {
  if (userId === ownerId) return 'owner';
  if (signedInAt !== undefined) return 'account';
  return userId.startsWith('invite:') ? 'invite' : 'guest';
}
