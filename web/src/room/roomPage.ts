import { collabUrl } from '@tandem/client/address';
import type { Ending } from '@tandem/client/ending';
import { RoomApi } from '@tandem/client/http/api';
import { RoomCredentials } from '@tandem/client/http/credentials';
import { HttpError } from '@tandem/client/http/errors';
import { noLog } from '@tandem/client/log';
import { globalRuntime } from '@tandem/client/runtime';
import { RoomSocket } from '@tandem/client/transport/roomSocket';
import { mainFileId } from '@tandem/protocol/documents';
import { errorKindOf, errorKindOfJoin } from '../errorPage/errorKind.ts';
import { showErrorPage } from '../errorPage/errorPage.ts';
import { describeError } from '../platform/describeError.ts';
import { readIdentity } from '../platform/identity.ts';
import { serverBase, serverUrl } from '../platform/location.ts';
import { RecentRooms } from '../platform/recentRooms.ts';
import { BrowserCopies } from '../session/browserCopies.ts';
import { DeferredCloseSocket } from '../session/deferredCloseSocket.ts';
import { tellActivity } from '../session/ownActivity.ts';
import { RoomKeys } from '../session/roomKeys.ts';
import { RoomSession } from '../session/roomSession.ts';
import { saveRoom } from './files/downloads.ts';
import { takeInvite } from './joining.ts';
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
  const person = { api, room: { roomId, server: serverUrl }, name: identity.name, store: keys, log: noLog };
  const credentials = new RoomCredentials(person);
  // The socket opens while the server decides who this is; nothing is said on it before.
  const socket = new RoomSocket({
    url: collabUrl(serverUrl),
    ready: () => credentials.ready(),
    runtime: { ...globalRuntime, WebSocket: DeferredCloseSocket },
  });
  const joined = credentials.join();
  void socket.connect();
  try {
    await joined;
  } catch (error) {
    // One that cannot do it now is asked again, and the copy of an earlier visit can be worked on meanwhile.
    if (!(error instanceof HttpError) || !error.isPassing) {
      socket.destroy();
      const kind = errorKindOfJoin(error, keys.invite !== undefined);
      showErrorPage(body, { kind, ...(kind === 'other' ? { detail: describeError(error) } : {}) });
      return;
    }
  }
  window.addEventListener('online', () => socket.retryNow());
  const session = new RoomSession({
    roomId,
    socket,
    keys,
    credentials,
    copies: new BrowserCopies(serverBase.pathname),
    person: identity,
  });
  openMainFile(session);
  const context: RoomContext = { roomId, api, keys, credentials, session, identity };
  const recents = new RecentRooms(serverBase.pathname);
  session.manifest.settings.watch(({ name }) => {
    document.title = `${name || 'Untitled room'} · Tandem`;
    if (session.index.ready.value) recents.remember({ roomId, name, at: Date.now() });
  });
  session.index.ready.watch((ready) => {
    if (ready) recents.remember({ roomId, name: session.manifest.settings.value.name, at: Date.now() });
  });
  showRoom(body, context);
  tellActivity(session.people);
  watchRefusals(body, context);
  await firstText(session);
}

/** Asks for the file nearly every room starts with before the list of files is there. */
function openMainFile(session: RoomSession): void {
  session.open(mainFileId);
  session.manifest.files.once(
    (files) => files.size > 0,
    (files) => {
      if (!files.withId(mainFileId)) session.close(mainFileId);
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

/** Anything the server refuses for good gets its page; a session that ran out was renewed before. */
function watchRefusals(body: HTMLElement, context: RoomContext): void {
  context.session.refusal.watch((refusal) => refusal && giveUp(body, context, refusal));
}

function giveUp(body: HTMLElement, context: RoomContext, refusal: Ending): void {
  const { session, keys } = context;
  const kind = errorKindOf(refusal, keys.invite !== undefined || keys.owner);
  const hasCopy = session.manifest.files.value.all.some(
    ({ fileId }) => session.files.value.get(fileId)?.ready.value,
  );
  const retry = () => location.reload();
  session.socket.disconnect();
  showErrorPage(body, {
    kind,
    ...(kind === 'other' ? { detail: refusal.reason } : {}),
    ...(kind === 'full' || kind === 'other' ? { retry } : {}),
    ...(hasCopy ? { saveCopy: () => saveRoom(context, 'copy') } : {}),
  });
}
