import { closeCodes } from '@tandem/protocol/closeCodes';
import {
  fileDocumentName,
  mainFileId,
  manifestName,
  manifestTypes,
  type RoomSettings,
  roomSettingsSchema,
} from '@tandem/protocol/documents';
import type { PersonColor, Presence, User } from '@tandem/protocol/presence';
import type { Role, RoomFile, Room as RoomInfo } from '@tandem/protocol/rooms';
import { ObservableV2 } from 'lib0/observable';
import type { Log } from '../platform/log.ts';
import { CopyKeeper, type CopyStore } from './copies.ts';
import type { RoomCredentials } from './credentials.ts';
import { filesOf, type RoomFileEntry } from './fileTree.ts';
import { collabUrl, LiveSocket } from './liveSocket.ts';
import { OwnedRoom } from './ownedRoom.ts';
import { colorFor, type Participant, participantsOf } from './participants.ts';
import type { RoomApi } from './roomApi.ts';
import { RoomDocument } from './roomDocument.ts';
import type { RoomAddress, SessionEvent } from './state.ts';

type RoomEvents = {
  /** What the session's state has to know. */
  session: (event: SessionEvent) => void;
  files: () => void;
  participants: () => void;
  settings: () => void;
  /** A file was created anew under its name: this window's copy is not merged into it. */
  replaced: (file: { path: string; text: string; hadUnsaved: boolean }) => void;
};

/** What a room is made of. */
export type RoomParts = {
  address: RoomAddress;
  api: RoomApi;
  credentials: RoomCredentials;
  copies: CopyStore;
  /** What others call this person. */
  name: string;
  /** The role, as far as it is known before the server says it. */
  role?: Role | undefined;
  log: Log;
};

/** A room one is in: its socket, its manifest and the files that are open, with this window's presence. */
export class Room extends ObservableV2<RoomEvents> {
  readonly address: RoomAddress;
  readonly userId = crypto.randomUUID();
  readonly manifest: RoomDocument;
  readonly #files = new Map<string, RoomDocument>();
  readonly credentials: RoomCredentials;
  readonly #socket: LiveSocket;
  readonly #api: RoomApi;
  readonly #name: string;
  readonly #copies: CopyStore;
  readonly #keepers = new Map<RoomDocument, CopyKeeper>();
  readonly #log: Log;
  /** The names of all documents that were opened in this session. */
  readonly #names = new Set<string>();
  #color: PersonColor | undefined;
  #role: Role;

  constructor({ address, api, credentials, copies, name, role, log }: RoomParts) {
    super();
    this.#api = api;
    this.address = address;
    this.credentials = credentials;
    this.#copies = copies;
    this.#name = name;
    this.#log = log;
    this.#role = role ?? 'viewer';
    this.#socket = new LiveSocket(collabUrl(address.server), (code, reason) =>
      this.emit('session', [{ type: 'lost', code, reason }]),
    );
    this.manifest = this.#connect(manifestName(address.roomId));
    this.manifest.on('refused', ({ code, reason }) =>
      this.emit('session', [{ type: 'refused', code, reason }]),
    );
    this.manifest.on('synced', () => this.#onSynced());
    this.manifest.on('role', (role) => {
      this.#role = role;
      this.emit('session', [{ type: 'roleChanged', role }]);
      if (this.#color) this.setPresence({ role, asksToEdit: false });
    });
    this.manifest.on('awareness', () => this.#onAwareness());
    this.manifest.doc.getMap(manifestTypes.files).observe(() => this.emit('files', []));
    this.manifest.doc.getMap(manifestTypes.settings).observe(() => this.emit('settings', []));
  }

  get role(): Role {
    return this.#role;
  }

  /** Begins to connect, and comes back after every loss until the room is left. */
  connect(): void {
    void this.#socket.connect();
  }

  /** The room's files by path, sorted. */
  get files(): RoomFileEntry[] {
    return filesOf(this.manifest.doc.getMap(manifestTypes.files).entries());
  }

  get settings(): RoomSettings {
    return roomSettingsSchema.parse(this.manifest.doc.getMap(manifestTypes.settings).toJSON());
  }

  get participants(): Participant[] {
    return participantsOf(this.manifest.awareness.getStates().values(), this.userId);
  }

  /** What others see of this person; undefined before the room is joined. */
  get user(): User | undefined {
    const color = this.#color;
    return color && { id: this.userId, name: this.#name, color: color.color, colorLight: color.colorLight };
  }

  /** The file everybody starts with: the main file, or the first one when that was deleted. */
  get mainFile(): RoomFileEntry | undefined {
    const files = this.files;
    return files.find((file) => file.fileId === mainFileId) ?? files[0];
  }

  /** The files that are open, by file id. */
  get openFiles(): ReadonlyMap<string, RoomDocument> {
    return this.#files;
  }

  /** The document of a file, connected when it was not yet. */
  openFile(fileId: string): RoomDocument {
    const open = this.#files.get(fileId);
    if (open) return open;
    const file = this.#connect(fileDocumentName(this.address.roomId, fileId));
    this.#files.set(fileId, file);
    file.on('refused', ({ code }) => {
      if (code === closeCodes.documentReplaced) void this.#replace(fileId, file);
    });
    if (this.user) file.awareness.setLocalStateField('user', this.user);
    return file;
  }

  closeFile(fileId: string): void {
    const file = this.#files.get(fileId);
    if (!file) return;
    this.#disconnect(file);
    this.#files.delete(fileId);
    this.#emitUnsaved();
  }

  /**
   * What the server says about the room now.
   * @throws HttpError
   */
  info(): Promise<RoomInfo> {
    return this.#api.getRoom(this.address.roomId, this.credentials.current);
  }

  /**
   * The owner's part of the API.
   * @throws HttpError
   */
  get owned(): OwnedRoom {
    return new OwnedRoom(this.#api, this.address.roomId, () => this.credentials.current);
  }

  /**
   * Creates a file with its first text, or merges the difference into the one that is there.
   * @throws HttpError
   */
  createFile(path: string, text: string): Promise<RoomFile> {
    return this.#api.putFile(this.address.roomId, path, text, this.credentials.current);
  }

  /** @throws HttpError */
  renameFile(path: string, target: string): Promise<void> {
    return this.#api.renameFile(this.address.roomId, path, target, this.credentials.current);
  }

  /** @throws HttpError */
  deleteFile(path: string): Promise<void> {
    return this.#api.deleteFile(this.address.roomId, path, this.credentials.current);
  }

  /** Changes some fields of this window's presence. */
  setPresence(change: Partial<Presence>): void {
    const { awareness } = this.manifest;
    awareness.setLocalState({ ...awareness.getLocalState(), ...change });
  }

  /** Writes the kept copies that wait to be written. */
  async flushCopies(): Promise<void> {
    await Promise.all([...this.#keepers.values()].map((keeper) => keeper.flush()));
  }

  /** Removes the kept copies of everything that was opened. */
  async forgetCopies(): Promise<void> {
    for (const name of this.#names) await this.#copies.remove(name);
  }

  /** Leaves: others see it at once. */
  override destroy(): void {
    for (const document of [...this.#files.values(), this.manifest]) this.#disconnect(document);
    this.#socket.destroy();
    super.destroy();
  }

  #connect(name: string): RoomDocument {
    this.#names.add(name);
    const copy = this.#copies.load(name);
    const document = new RoomDocument(name, this.#socket, () => this.credentials.forConnection(), copy);
    this.#keepers.set(document, new CopyKeeper(document, this.#copies, this.#log));
    document.on('unsaved', () => this.#emitUnsaved());
    document.on('storage', (available) => this.emit('session', [{ type: 'storage', available }]));
    document.on('token', (token) => void this.credentials.renewed(token));
    return document;
  }

  #disconnect(document: RoomDocument): void {
    this.#keepers.get(document)?.stop();
    this.#keepers.delete(document);
    document.destroy();
  }

  async #replace(fileId: string, file: RoomDocument): Promise<void> {
    const path = this.files.find((entry) => entry.fileId === fileId)?.path ?? fileId;
    const kept = { path, text: file.text.toString(), hadUnsaved: file.unsaved > 0 };
    this.closeFile(fileId);
    await this.#copies.remove(file.name);
    this.emit('replaced', [kept]);
    this.emit('files', []);
  }

  #onSynced(): void {
    this.#chooseColor();
    this.emit('session', [{ type: 'admitted', role: this.#role }]);
    this.#emitUnsaved();
  }

  #onAwareness(): void {
    if (this.#color) this.#chooseColor();
    this.emit('participants', []);
  }

  #chooseColor(): void {
    const color = colorFor(this.participants, this.userId, this.#color);
    if (color === this.#color) return;
    this.#color = color;
    const member = this.credentials.userId;
    this.setPresence({ user: this.user!, client: 'vscode', role: this.#role, ...(member ? { member } : {}) });
    for (const file of this.#files.values()) file.awareness.setLocalStateField('user', this.user);
  }

  #emitUnsaved(): void {
    const documents = [this.manifest, ...this.#files.values()];
    const count = documents.reduce((total, document) => total + document.unsaved, 0);
    this.emit('session', [{ type: 'unsaved', count }]);
  }
}
