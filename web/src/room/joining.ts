import type { RoomApi } from '@tandem/client/api';
import { HttpError } from '@tandem/client/errors';
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

/**
 * Gets a session by an invite, by the session of an earlier visit, or as a guest; an owner needs none.
 * A server that cannot be reached or is in trouble stops nobody: the copy of an earlier visit can be worked on.
 * @throws HttpError when the server says this person may not come in
 */
export async function joinAgain(api: RoomApi, roomId: string, keys: RoomKeys, name: string): Promise<void> {
  if (keys.owner) return;
  const invite = keys.invite;
  try {
    const session = await api.joinRoom(roomId, { ...(invite ? { invite } : {}), name }, keys.token);
    keys.keep({ sessionToken: session.token, userId: session.userId });
  } catch (error) {
    if (!(error instanceof HttpError) || !error.isPassing) throw error;
  }
}
