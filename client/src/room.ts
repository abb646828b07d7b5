import { fileDocumentName, manifestName, type RoomSettings } from '@tandem/protocol/documents';
import type { OwnPresence as OwnFields, Presence, User } from '@tandem/protocol/presence';
import type { Role, Room as RoomInfo } from '@tandem/protocol/rooms';
import { ObservableV2 } from 'lib0/observable';
import type { RoomAddress } from './address.ts';
import { LiveDocument } from './document.ts';
import type { RoomFileEntry, RoomFiles } from './files.ts';
import type { RoomApi } from './http/api.ts';
import type { RoomCredentials } from './http/credentials.ts';
import { FileRequests } from './http/fileRequests.ts';
import { OwnedRoom } from './http/ownedRoom.ts';
import type { LocalCopies } from './localCopy.ts';
import { Manifest } from './manifest.ts';
import { Observable } from './observable.ts';
import { isAboutCopy, OpenFiles, type RefusedFile } from './openFiles.ts';
import type { Participant } from './presence/participants.ts';
import { OwnPresence } from './presence/presence.ts';
import type { SessionEvent } from './sessionState.ts';
import type { RoomSocket } from './transport/roomSocket.ts';

type RoomEvents = {
  /** What the session's state has to know. */
  session: (event: SessionEvent) => void;
  files: () => void;
  settings: () => void;
  /** The server refused a file that is still in the room: this window's copy will not reach anybody. */
  refused: (file: RefusedFile) => void;
};

/** What a room is made of. */
export type RoomParts = {
  address: RoomAddress;
  api: RoomApi;
  credentials: RoomCredentials;
  /** Connected, or about to be. */
  socket: RoomSocket;
  copies: LocalCopies;
  /** What others call this person. */
  name: string;
  /** What kind of client this is, for the others; a script says nothing. */
  client?: Presence['client'];
  /** The role, as far as it is known before the server says it. */
  role?: Role | undefined;
};

/** A room one is in: its socket, its manifest and the files that are open, with this client's presence. */
export class Room extends ObservableV2<RoomEvents> {
  readonly address: RoomAddress;
  readonly manifest: LiveDocument;
  /** What the manifest holds: files, messages and settings. */
  readonly contents: Manifest;
  /** What this person may do: what the server said last, if need be in an earlier visit. */
  readonly role: Observable<Role | undefined>;
  readonly credentials: RoomCredentials;
  readonly socket: RoomSocket;
  readonly #api: RoomApi;
  readonly #copies: LocalCopies;
  /** Copies of closed documents that may still be being written. */
  readonly #lastWrites: Promise<void>[] = [];
  /** The names of all documents that were opened in this session. */
  readonly #names = new Set<string>();
  readonly #open: OpenFiles;
  readonly #presence: OwnPresence;
  /** The paths of files that were deleted from this window. */
  readonly #deleted = new Set<string>();

  constructor({ address, api, credentials, socket, copies, name, role, client }: RoomParts) {
    super();
    this.#api = api;
    this.address = address;
    this.credentials = credentials;
    this.#copies = copies;
    this.role = new Observable(role);
    this.socket = socket;
    this.manifest = this.#connect(manifestName(address.roomId));
    this.contents = new Manifest(this.manifest.doc);
    this.#open = new OpenFiles({
      connect: (fileId) => this.#connect(fileDocumentName(address.roomId, fileId)),
      disconnect: (file) => this.#disconnect(file),
      pathOf: (fileId) => this.files.withId(fileId)?.path,
      onUnsaved: () => this.#emitUnsaved(),
      onRefused: (file) => this.#onRefused(file),
    });
    this.#presence = new OwnPresence({ manifest: this.manifest, files: this.openFiles, name, client });
    this.manifest.refusal.watch((refusal) => {
      if (refusal) this.emit('session', [{ type: 'refused', ...refusal }]);
    });
    this.manifest.on('synced', () => this.#onSynced());
    this.manifest.synced.once(
      (synced) => synced,
      () => this.#sendKept(),
    );
    this.manifest.role.watch((role) => {
      if (!role) return;
      this.role.set(role);
      this.emit('session', [{ type: 'roleChanged', role }]);
      this.#emitUnsaved();
      this.#presence.changeRole(role);
    });
    this.manifest.unsaved.watch(() => this.#emitUnsaved());
    this.manifest.on('awareness', () => this.#presence.changed());
    this.contents.files.watch(() => this.emit('files', []));
    this.contents.settings.watch(() => this.emit('settings', []));
  }

  /** `user.id` of this window in every awareness. */
  get userId(): string {
    return this.#presence.userId;
  }

  /** Connects, unless that has begun, and comes back after every loss until the room is left. */
  connect(): void {
    this.socket.blocked.watch((blocked) => blocked && this.emit('session', [{ type: 'blocked' }]));
    this.socket.lastClose.watch((close) => close && this.emit('session', [{ type: 'lost', ...close }]));
    if (!this.socket.shouldConnect && !this.socket.ended.value) void this.socket.connect();
  }

  /** The room's files as they are now. */
  get files(): RoomFiles {
    return this.contents.files.value;
  }

  get settings(): RoomSettings {
    return this.contents.settings.value;
  }

  /** Who is in, this client first, the others by name. */
  get participants(): Observable<readonly Participant[]> {
    return this.#presence.participants;
  }

  /** @param id the `user.id` of their presence */
  participant(id: string | undefined): Participant | undefined {
    return id === undefined ? undefined : this.#presence.participant(id);
  }

  /** What others see of this person once the room is joined. */
  get user(): User {
    return this.#presence.user;
  }

  /** Changes the name this person has for the others. */
  rename(name: string): void {
    this.#presence.rename(name);
  }

  /** The file everybody starts with: the main file, or the first one when that was deleted. */
  get mainFile(): RoomFileEntry | undefined {
    return this.files.main;
  }

  /** The files that are open, by file id. */
  get openFiles(): Observable<ReadonlyMap<string, LiveDocument>> {
    return this.#open.all;
  }

  /** The document of a file, connected when it was not yet. */
  openFile(fileId: string): LiveDocument {
    const isNew = !this.openFiles.value.has(fileId);
    const file = this.#open.open(fileId);
    if (isNew) this.#presence.tell(file);
    return file;
  }

  closeFile(fileId: string): void {
    this.#open.close(fileId);
  }

  /**
   * Deletes a file for everybody.
   * @throws HttpError
   */
  async deleteFile(path: string): Promise<void> {
    this.#deleted.add(path);
    await this.fileRequests.delete(path);
  }

  /** Whether a file that is gone was deleted from this window; asked once. */
  wasDeletedHere(path: string): boolean {
    return this.#deleted.delete(path);
  }

  /** Creating, renaming and deleting files, which the server does. */
  get fileRequests(): FileRequests {
    return new FileRequests(this.#api, this.address.roomId, () => this.credentials.current);
  }

  /**
   * What the server says about the room now.
   * @throws HttpError
   */
  info(): Promise<RoomInfo> {
    return this.#api.getRoom(this.address.roomId, this.credentials.current);
  }

  /** What only the owner may ask of the server. */
  get owned(): OwnedRoom {
    return new OwnedRoom(this.#api, this.address.roomId, () => this.credentials.current);
  }

  /** Changes some fields of this client's presence; says nothing when the others see it already. */
  setPresence(change: Partial<OwnFields>): void {
    this.#presence.set(change);
  }

  /** Writes the kept copies that wait to be written. */
  async flushCopies(): Promise<void> {
    await Promise.all([this.manifest, ...this.openFiles.value.values()].map(({ copy }) => copy.flush()));
  }

  /** Removes the kept copies of everything that was opened; the room was left. */
  async forgetCopies(): Promise<void> {
    await Promise.all(this.#lastWrites);
    for (const name of this.#names) await this.#copies.remove(name);
  }

  /** Leaves: others see it at once. */
  override destroy(): void {
    this.#open.disconnectAll();
    this.#disconnect(this.manifest);
    this.socket.destroy();
    super.destroy();
  }

  #connect(name: string): LiveDocument {
    this.#names.add(name);
    const document = new LiveDocument({
      name,
      socket: this.socket,
      tokens: this.credentials,
      copies: this.#copies,
      // Without the manifest there is no room: what a viewer had said before waits for their role.
      waitsForRole: name === manifestName(this.address.roomId),
    });
    document.on('storage', (available) => this.emit('session', [{ type: 'storage', available }]));
    document.on('token', (token) => void this.credentials.renewed(token));
    return document;
  }

  #disconnect(document: LiveDocument): void {
    this.#lastWrites.push(document.copy.close());
    document.destroy();
  }

  #onRefused(file: RefusedFile): void {
    this.emit('refused', [file]);
    // These let in whoever comes without the copy, at once; the others would be refused again and again.
    if (isAboutCopy(file.code)) this.emit('files', []);
  }

  #onSynced(): void {
    // The server says it before it sends the manifest; whoever it does not say it to is treated as a reader.
    const role = this.role.value ?? 'viewer';
    this.#presence.join(role);
    this.emit('session', [{ type: 'admitted', role, unsaved: this.#unsaved }]);
  }

  /** What was written without a connection, in files that are not opened in this visit, is sent too. */
  #sendKept(): void {
    if (this.role.value === 'viewer') return;
    const { roomId } = this.address;
    const unsent = new Set(this.#copies.unsentIn?.(roomId));
    if (unsent.size === 0) return;
    for (const { fileId } of this.files) {
      if (unsent.has(fileDocumentName(roomId, fileId))) this.#open.send(fileId);
    }
  }

  get #unsaved(): number {
    // What a reader has not sent of the manifest, a message for instance, waits until they may write again.
    const manifest = this.role.value === 'viewer' ? [] : [this.manifest];
    const documents = [...manifest, ...this.openFiles.value.values()];
    return documents.reduce((total, document) => total + document.unsaved.value, 0);
  }

  #emitUnsaved(): void {
    this.emit('session', [{ type: 'unsaved', count: this.#unsaved }]);
  }
}
