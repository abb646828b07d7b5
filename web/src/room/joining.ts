import type { RoomKeys } from '../session/roomKeys.ts';

/**
 * Moves the invite of a link from the address into the browser's storage, so that whoever sees the screen or the
 * history does not see the secret.
 */
export function takeInvite(keys: RoomKeys): void {
  const invite = new URLSearchParams(location.hash.slice(1)).get('invite');
  if (!invite) return;
  if (invite !== keys.invite) keys.keep({ invite, sessionToken: undefined });
  history.replaceState(null, '', location.pathname + location.search);
}
