import { closeCodes } from '@tandem/protocol/closeCodes';
import { describeError } from '../api/apiError.ts';
import { RoomApi } from '../api/roomApi.ts';
import { readIdentity } from '../platform/identity.ts';
import { collabUrl, serverBase } from '../platform/location.ts';
import { RecentRooms } from '../platform/recentRooms.ts';
import { LocalCopies } from '../session/localCopies.ts';
import { RoomKeys } from '../session/roomKeys.ts';
import { RoomSession } from '../session/roomSession.ts';
import type { Refusal } from '../session/sharedDocument.ts';
import { troubleOf, troubleOfJoin } from '../trouble/troubleOf.ts';
import { showTrouble } from '../trouble/troublePage.ts';
import { saveRoom } from './downloads.ts';
import { joinAgain, takeInvite } from './joining.ts';
import type { RoomContext } from './roomContext.ts';
import { showRoom } from './roomView.ts';

/** The page at `/r/:roomId`. */
export async function openRoomPage(body: HTMLElement, roomId: string): Promise<void> {
  const api = new RoomApi(serverBase);
  const keys = new RoomKeys(serverBase.pathname, roomId);
  const identity = readIdentity();
  takeInvite(keys);
  try {
    await joinAgain(api, roomId, keys, identity.name);
  } catch (error) {
    const kind = troubleOfJoin(error, keys.invite !== undefined);
    showTrouble(body, { kind, ...(kind === 'other' ? { detail: describeError(error) } : {}) });
    return;
  }
  const session = new RoomSession({
    roomId,
    url: collabUrl(),
    keys,
    copies: new LocalCopies(serverBase.pathname),
    person: identity,
  });
  const context: RoomContext = { roomId, api, keys, session, identity };
  const recents = new RecentRooms(serverBase.pathname);
  session.manifest.settings.watch(({ name }) => {
    document.title = `${name || 'Untitled room'} · Tandem`;
    if (session.index.ready.value) recents.remember({ roomId, name, at: Date.now() });
  });
  session.index.ready.watch((ready) => {
    if (ready) recents.remember({ roomId, name: session.manifest.settings.value.name, at: Date.now() });
  });
  showRoom(body, context);
  watchRefusals(body, context);
}

/** A session that ran out is renewed once; anything else the server refuses gets its page. */
function watchRefusals(body: HTMLElement, context: RoomContext): void {
  const { session, keys } = context;
  let renewed = false;
  session.index.role.watch((role) => {
    if (role) renewed = false;
  });
  session.refusal.watch(async (refusal) => {
    if (!refusal) return;
    const expired = refusal.code === closeCodes.unauthenticated || refusal.code === closeCodes.forbidden;
    if (expired && !renewed && !keys.owner) {
      renewed = true;
      try {
        await joinAgain(context.api, context.roomId, keys, session.people.self.value.name);
        return session.retry();
      } catch {
        // The page below says what the server said first.
      }
    }
    giveUp(body, context, refusal);
  });
}

function giveUp(body: HTMLElement, context: RoomContext, refusal: Refusal): void {
  const { session, keys } = context;
  const kind = troubleOf(refusal, keys.invite !== undefined || keys.owner);
  const hasCopy = session.manifest.files.value.length > 0 && session.files.value.size > 0;
  const retry = () => location.reload();
  session.socket.disconnect();
  showTrouble(body, {
    kind,
    ...(kind === 'other' ? { detail: refusal.reason } : {}),
    ...(kind === 'full' || kind === 'other' ? { retry } : {}),
    ...(hasCopy ? { saveCopy: () => void saveRoom(context, 'copy') } : {}),
  });
}
