import { collabUrl } from '@tandem/client/address';
import { RoomApi } from '@tandem/client/api';
import { closeCodes } from '@tandem/protocol/closeCodes';
import { mainFileId } from '@tandem/protocol/documents';
import { describeError } from '../platform/describeError.ts';
import { readIdentity } from '../platform/identity.ts';
import { serverBase, serverUrl } from '../platform/location.ts';
import { RecentRooms } from '../platform/recentRooms.ts';
import { LocalCopies } from '../session/localCopies.ts';
import { RoomKeys } from '../session/roomKeys.ts';
import { RoomSession } from '../session/roomSession.ts';
import { RoomSocket } from '../session/roomSocket.ts';
import type { Refusal } from '../session/sharedDocument.ts';
import { troubleOf, troubleOfJoin } from '../trouble/troubleOf.ts';
import { showTrouble } from '../trouble/troublePage.ts';
import { saveRoom } from './downloads.ts';
import { joinAgain, takeInvite } from './joining.ts';
import type { RoomContext } from './roomContext.ts';
import { showRoom } from './roomView.ts';

/**
 * The page at `/r/:roomId`.
 * @returns once the room's text, or why there is none, is on the page
 */
export async function openRoomPage(body: HTMLElement, roomId: string): Promise<void> {
  const api = RoomApi.at(serverUrl);
  const keys = new RoomKeys(serverBase.pathname, roomId);
  const identity = readIdentity();
  takeInvite(keys);
  // The socket opens while the server decides who this is; nothing is said on it before.
  const socket = new RoomSocket(collabUrl(serverUrl));
  try {
    await joinAgain(api, roomId, keys, identity.name);
  } catch (error) {
    socket.destroy();
    const kind = troubleOfJoin(error, keys.invite !== undefined);
    showTrouble(body, { kind, ...(kind === 'other' ? { detail: describeError(error) } : {}) });
    return;
  }
  const session = new RoomSession({
    roomId,
    socket,
    keys,
    copies: new LocalCopies(serverBase.pathname),
    person: identity,
  });
  openMainFile(session);
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
  await firstText(session);
}

/** Asks for the file nearly every room starts with before the list of files is there. */
function openMainFile(session: RoomSession): void {
  session.open(mainFileId);
  session.manifest.files.once(
    (files) => files.length > 0,
    (files) => {
      if (!files.some(({ fileId }) => fileId === mainFileId)) session.close(mainFileId);
    },
  );
}

/** Resolves when a file's text is there, or when the room cannot be used. */
function firstText(session: RoomSession): Promise<void> {
  return new Promise((resolve) => {
    session.refusal.watch((refusal) => refusal && resolve());
    session.files.watch((files) => {
      for (const { ready } of files.values()) ready.watch((isReady) => isReady && resolve());
    });
  });
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
    if (expired && !renewed) {
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
  const hasCopy = session.manifest.files.value.some(
    ({ fileId }) => session.files.value.get(fileId)?.ready.value,
  );
  const retry = () => location.reload();
  session.socket.disconnect();
  showTrouble(body, {
    kind,
    ...(kind === 'other' ? { detail: refusal.reason } : {}),
    ...(kind === 'full' || kind === 'other' ? { retry } : {}),
    ...(hasCopy ? { saveCopy: () => saveRoom(context, 'copy') } : {}),
  });
}
