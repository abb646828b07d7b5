import type { FolderEntry } from '@tandem/client/files';
import type { Participant } from '@tandem/client/presence/participants';
import { Session } from '@tandem/client/session';
import { canWrite } from '@tandem/client/sessionState';
import { manifestName } from '@tandem/protocol/documents';
import * as vscode from 'vscode';
import { type TandemApi, tandemApi } from './api.ts';
import { registerAutocomplete } from './autocomplete/registerAutocomplete.ts';
import { completionTargets } from './autocomplete/request/roomTarget.ts';
import { deleteRoomFile } from './commands/files/deleteRoomFile.ts';
import { pickFolder } from './commands/files/folderToShare.ts';
import { newRoomFile } from './commands/files/newRoomFile.ts';
import { openEntry } from './commands/files/openEntry.ts';
import { renameRoomFile } from './commands/files/renameRoomFile.ts';
import { shareFile } from './commands/files/shareFile.ts';
import { askToEdit } from './commands/participants/askToEdit.ts';
import { changeRole, removeParticipant } from './commands/participants/changeRole.ts';
import { followParticipant } from './commands/participants/followParticipant.ts';
import { goToParticipant } from './commands/participants/goToParticipant.ts';
import { sendSelection } from './commands/participants/sendSelection.ts';
import { summonParticipants } from './commands/participants/summonParticipants.ts';
import { copyInviteLink } from './commands/rooms/copyInviteLink.ts';
import { createRoom } from './commands/rooms/createRoom.ts';
import { endSessions, replaceOwnerToken } from './commands/rooms/endAccess.ts';
import { inviteByRole } from './commands/rooms/inviteByRole.ts';
import { joinRoom } from './commands/rooms/joinRoom.ts';
import { leaveRoom } from './commands/rooms/leaveRoom.ts';
import { setRoomAccess } from './commands/rooms/lockRoom.ts';
import { offerRejoin } from './commands/rooms/offerRejoin.ts';
import { reportIssue } from './commands/rooms/reportIssue.ts';
import { showRoomMenu } from './commands/rooms/showRoomMenu.ts';
import { openRoomFile } from './editor/documents/openRoomFile.ts';
import { OwnUndo } from './editor/documents/ownUndo.ts';
import { SharedDocuments } from './editor/documents/sharedDocuments.ts';
import { FileSystemRegistration } from './editor/filesystem/fileSystemRegistration.ts';
import { MovedFiles } from './editor/filesystem/movedFiles.ts';
import { RenamedFiles } from './editor/filesystem/renamedFiles.ts';
import { RoomFileSystem, type RoomSource } from './editor/filesystem/roomFileSystem.ts';
import { CommonTexts } from './editor/mergeBase/commonTexts.ts';
import { AwayPresence } from './editor/presence/awayPresence.ts';
import { Follow } from './editor/presence/follow.ts';
import { OwnCursor } from './editor/presence/ownCursor.ts';
import { RemoteCursors } from './editor/presence/remoteCursors.ts';
import { TypingPresence } from './editor/presence/typingPresence.ts';
import { DetachOnLeave } from './editor/recovery/detachOnLeave.ts';
import { ReadOnlyTabs } from './editor/recovery/readOnlyTabs.ts';
import { watchRefusedFiles } from './editor/recovery/refusedFiles.ts';
import { SaveEverywhere } from './editor/saving/saveEverywhere.ts';
import { SavesUnderWay } from './editor/saving/savesUnderWay.ts';
import { CopyFiles } from './platform/copyFiles.ts';
import { DeskMemory } from './platform/deskMemory.ts';
import { displayName } from './platform/displayName.ts';
import { Disposables } from './platform/disposables.ts';
import { KnownServers } from './platform/knownServers.ts';
import { Recents } from './platform/recents.ts';
import { RoomMemory } from './platform/roomMemory.ts';
import { SavedTexts } from './platform/savedTexts.ts';
import { SecretCredentials } from './platform/secrets.ts';
import { ownServerUrl } from './platform/settings.ts';
import { signInWith } from './platform/signIn.ts';
import { StoredCopies } from './session/localCopy.ts';
import { SessionRestore } from './session/sessionRestore.ts';
import { ChatView } from './views/chat/chatView.ts';
import { explainFailure } from './views/notices/messages.ts';
import { watchPresence } from './views/notices/presenceNotices.ts';
import { watchSession } from './views/notices/sessionNotices.ts';
import { FilesView } from './views/sidebar/filesView.ts';
import { ParticipantsView } from './views/sidebar/participantsView.ts';
import { PresenceDecorations } from './views/sidebar/presenceDecorations.ts';
import { RoomView } from './views/sidebar/roomView.ts';
import { StatusBar } from './views/statusBar.ts';

/** The running extension. */
export type Tandem = {
  api: TandemApi;
  /** Leaves without asking, and keeps what the server has not got for the next start. */
  close: () => Promise<void>;
};

/**
 * Composes the extension; everything it starts is given back with the context.
 * @param since when the start began, as `performance.now()` has it
 */
export function startTandem(context: vscode.ExtensionContext, since: number): Tandem {
  const all = new Disposables();
  context.subscriptions.push(all);
  const log = all.add(vscode.window.createOutputChannel('Tandem', { log: true }));
  const recents = new Recents(context.globalState);
  const copies = new CopyFiles(context.globalStorageUri, context.workspaceState);
  const session = new Session({
    credentials: new SecretCredentials(context.secrets, log),
    signIn: signInWith(context.globalState),
    copies: new StoredCopies(copies, log),
    client: 'vscode',
    log,
  });

  const hasCopy = async (id: string) => (await copies.load(manifestName(id))) !== undefined;
  const restore = new SessionRestore(session, (id) => recents.find(id), displayName, hasCopy);
  const saves = new SavesUnderWay();
  const source: RoomSource = {
    room: (roomId) => restore.room(roomId),
    isBound: (uri) => [...documents.all].some(({ document }) => document.uri.toString() === uri.toString()),
    canWrite: () => canWrite(session.state),
    explain: (error) => explainFailure(error, 'room').message,
  };
  const files = new RoomFileSystem(source, saves);
  const common = new CommonTexts(new SavedTexts(context.globalStorageUri, log));
  const reload = (uri: vscode.Uri) => files.changed(uri);
  const takeRead = (uri: vscode.Uri) => files.takeRead(uri);
  const documents = new SharedDocuments({ session, common, log, reload, takeRead });
  const openFile = openRoomFile(documents);
  const follow = new Follow(session, documents, openFile);
  const undo = new OwnUndo(documents);
  for (const part of [files, documents, follow, undo]) all.add(part);
  all.add(new OwnCursor(session, documents));
  all.add(new RemoteCursors(session, documents));
  all.add(
    new SaveEverywhere({ session, documents, saves, memory: new DeskMemory(context.workspaceState), log }),
  );
  all.add(new TypingPresence(session, documents));
  all.add(new AwayPresence(session));
  all.add(new RenamedFiles(session, documents, files, log));
  all.add(new MovedFiles(session, documents, log));
  all.add(new RoomView(session));
  all.add(new ParticipantsView(session, follow));
  all.add(new FilesView(session, documents));
  const chat = all.add(new ChatView(session, openFile, context.extensionUri));
  all.add(new StatusBar(session, chat, follow));
  all.add(new PresenceDecorations(session, documents));
  watchPresence(session, follow);
  all.add(new DetachOnLeave(session, log, (uri, text) => files.close(uri, text)));
  watchSession({ session, files, log });
  const memento = context.workspaceState;
  const memory = all.add(new RoomMemory({ session, documents, recents, memento }));
  void offerRejoin({ session, memory, restore, copies, log });
  const registration = all.add(new FileSystemRegistration(session, files));
  watchRefusedFiles(session, all.add(new ReadOnlyTabs({ documents, files, registration, saves, log })));

  const chosen = () => [ownServerUrl(), ...recents.all.map(({ server }) => server)];
  const servers = new KnownServers(context.globalState, chosen);
  const services = { session, recents, servers, log, documents, openFile };
  const share = (uri?: vscode.Uri, selected?: unknown) =>
    shareFile(services, uri, Array.isArray(selected) ? selected : []);
  const commands: Record<string, (...given: never[]) => unknown> = {
    createRoom: () => createRoom(services),
    joinRoom: (given?: string) => joinRoom(services, given),
    leaveRoom: () => leaveRoom(session),
    copyInviteLink: () => copyInviteLink(session),
    showRoomMenu: () => showRoomMenu(session, follow),
    shareFile: share,
    shareFolder: async (uri?: vscode.Uri, selected?: unknown) => {
      const folder = uri ?? (await pickFolder());
      if (folder) await share(folder, selected);
    },
    followParticipant: (person?: string | Participant) => followParticipant(session, follow, person),
    stopFollowing: () => follow.stop(),
    goToParticipant: (person?: Participant) => goToParticipant(session, follow, person),
    summonParticipants: () => summonParticipants(session),
    newRoomFile: (folder?: FolderEntry) => newRoomFile(services, folder),
    openRoomFile: (entry: FolderEntry) => openEntry(session, openFile, entry),
    renameRoomFile: (entry?: FolderEntry) => renameRoomFile(services, entry),
    deleteRoomFile: (entry?: FolderEntry) => deleteRoomFile(services, entry),
    inviteByRole: () => inviteByRole(services),
    lockRoom: () => setRoomAccess(services, 'locked'),
    unlockRoom: () => setRoomAccess(services, 'open'),
    replaceOwnerToken: () => replaceOwnerToken(services),
    endSessions: () => endSessions(services),
    makeEditor: (person?: Participant) => changeRole(services, 'editor', person),
    makeViewer: (person?: Participant) => changeRole(services, 'viewer', person),
    removeParticipant: (person?: Participant) => removeParticipant(services, person),
    askToEdit: () => askToEdit(session),
    focusChat: () => chat.focus(),
    sendSelection: () => sendSelection(session, documents, chat),
    reportIssue: () => reportIssue(session, documents, String(context.extension.packageJSON.version)),
    showLog: () => log.show(),
    undo: () => undo.undo(),
    redo: () => undo.redo(),
  };
  for (const [name, run] of Object.entries(commands)) {
    all.add(vscode.commands.registerCommand(`tandem.${name}`, run));
  }
  all.add(
    registerAutocomplete(context, { target: completionTargets(session, documents, context.globalState) }),
  );
  all.add(vscode.window.registerUriHandler({ handleUri: (uri) => joinRoom(services, uri.toString(true)) }));
  log.info(`started in ${Math.round(performance.now() - since)} ms`);
  return { api: tandemApi(session, documents), close: () => session.close() };
}
