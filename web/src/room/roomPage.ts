import type { Ending } from '@tandem/client/ending';
import { RoomApi } from '@tandem/client/http/api';
import type { Room } from '@tandem/client/room';
import { globalRuntime } from '@tandem/client/runtime';
import { Session } from '@tandem/client/session';
import { closeCodes, closeReasons, isPermanent } from '@tandem/protocol/closeCodes';
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
import { copyOf } from './files/downloads.ts';
import { takeInvite } from './joining.ts';
import { showRoom } from './roomView.ts';

/**
 * The page at `/r/:roomId`.
 * @returns once the room's text, or why there is none, is on the page
 */
export async function openRoomPage(body: HTMLElement, roomId: string): Promise<void> {
  const keys = new RoomKeys(serverBase.pathname, roomId);
  const identity = readIdentity();
  takeInvite(keys);
  const session = new Session({
    credentials: keys,
    copies: new BrowserCopies(serverBase.pathname),
    client: 'web',
    runtime: { ...globalRuntime, WebSocket: DeferredCloseSocket },
    // It sent this page; meanwhile the copy of an earlier visit can be worked on.
    knowsServer: true,
  });
  session.on('left', (room) => {
    const { state } = session;
    if (state.kind === 'signedOut' && state.ended) giveUp(body, room, keys, state.ended);
  });
  const address = { roomId, server: serverUrl };
  const entering = session.enter(address, identity.name, undefined, keys.role);
  const room = await entering.catch((error: unknown) => {
    const kind = errorKindOfJoin(error, keys.invite !== undefined);
    showErrorPage(body, { kind, ...(kind === 'other' ? { detail: describeError(error) } : {}) });
  });
  if (!room || session.room !== room) return;
  window.addEventListener('online', () => room.socket.retryNow());
  room.role.watch((role) => role && keys.keep({ role }));
  openMainFile(room);
  rememberRoom(room);
  showRoom(body, { roomId, api: RoomApi.at(serverUrl), keys, session, room, identity });
  tellActivity(room);
  watchPassingRefusals(session, room, (refusal) => giveUp(body, room, keys, refusal));
  await firstText(session, room);
}

/** Keeps the room among those the start page lists. */
function rememberRoom(room: Room): void {
  const recents = new RecentRooms(serverBase.pathname);
  const { settings } = room.contents;
  const remember = () => {
    if (!room.manifest.ready.value) return;
    recents.remember({ roomId: room.address.roomId, name: settings.value.name, at: Date.now() });
  };
  settings.watch(({ name }) => {
    document.title = `${name || 'Untitled room'} · Tandem`;
    remember();
  });
  room.manifest.ready.watch(remember);
}

/** Asks for the file nearly every room starts with before the list of files is there. */
function openMainFile(room: Room): void {
  room.openFile(mainFileId);
  room.contents.files.once(
    (files) => files.size > 0,
    (files) => {
      if (!files.withId(mainFileId)) room.closeFile(mainFileId);
    },
  );
}

/** Resolves when a file's text is there, or when the room cannot be used. */
function firstText(session: Session, room: Room): Promise<void> {
  return new Promise((resolve) => {
    if (session.room !== room) resolve();
    session.once('left', () => resolve());
    room.openFiles.watch((files) => {
      for (const { ready } of files.values()) ready.watch((isReady) => isReady && resolve());
    });
  });
}

/**
 * What may pass keeps out whoever is not in yet, and gets its page: a full room for instance. Who is in already keeps
 * writing into their copy until there is room again.
 */
function watchPassingRefusals(session: Session, room: Room, onRefused: (refusal: Ending) => void): void {
  const refuse = (refusal: Ending) => {
    if (session.room !== room) return;
    onRefused(refusal);
    void session.close();
  };
  room.manifest.refusal.watch((refusal) => refusal && !isPermanent(refusal.code) && refuse(refusal));
  room.socket.lastClose.watch((close) => {
    if (close?.code !== closeCodes.roomFull || room.manifest.ready.value) return;
    refuse({ code: close.code, reason: closeReasons[close.code] });
  });
}

/** Shows why the room cannot be used; what this browser has of it can be saved. */
function giveUp(body: HTMLElement, room: Room, keys: RoomKeys, refusal: Ending): void {
  const kind = errorKindOf(refusal, keys.invite !== undefined || keys.owner);
  const retry = () => location.reload();
  // Now: the documents end with the room.
  const saveCopy = copyOf(room);
  showErrorPage(body, {
    kind,
    ...(kind === 'other' ? { detail: refusal.reason } : {}),
    ...(kind === 'full' || kind === 'other' ? { retry } : {}),
    ...(saveCopy ? { saveCopy } : {}),
  });
}
