import { LiveDocument } from '@tandem/client/document';
import type { Ending } from '@tandem/client/ending';
import type { RoomCredentials } from '@tandem/client/http/credentials';
import { Manifest } from '@tandem/client/manifest';
import { Observable } from '@tandem/client/observable';
import type { RoomSocket } from '@tandem/client/transport/roomSocket';
import { closeCodes, closeReasons } from '@tandem/protocol/closeCodes';
import { fileDocumentName, manifestName } from '@tandem/protocol/documents';
import type { Role } from '@tandem/protocol/rooms';
import type { BrowserCopies } from './browserCopies.ts';
import { People } from './people.ts';
import type { RoomKeys } from './roomKeys.ts';

export type RoomSessionOptions = {
  roomId: string;
  /** Connected to `/collab`, or about to be. */
  socket: RoomSocket;
  keys: RoomKeys;
  credentials: RoomCredentials;
  copies: BrowserCopies;
  person: { id: string; name: string };
};

/** One person's presence in one room: the socket, the manifest, the people, and the files that are open. */
export class RoomSession {
  readonly roomId: string;
  readonly socket: RoomSocket;
  readonly index: LiveDocument;
  readonly manifest: Manifest;
  readonly people: People;
  /** The open files by their id. */
  readonly files = new Observable<ReadonlyMap<string, LiveDocument>>(new Map());
  /** What this person may do: what the server said last, if need be in an earlier visit. */
  readonly role: Observable<Role | undefined>;
  /** Whether the server can write to its database. */
  readonly storage = new Observable(true);
  /** Why the room cannot be used, once it cannot. */
  readonly refusal = new Observable<Ending | undefined>(undefined);
  readonly #options: RoomSessionOptions;
  /** Files that nobody looks at, until the server has what was written in them in an earlier visit. */
  readonly #sending = new Set<string>();

  constructor(options: RoomSessionOptions) {
    this.#options = options;
    this.roomId = options.roomId;
    this.socket = options.socket;
    // Without the manifest there is no room: what a viewer had said before waits for their role.
    this.index = this.#openDocument(manifestName(options.roomId), { waitsForRole: true });
    this.manifest = new Manifest(this.index.doc);
    this.people = new People(this.index.awareness, options.person.id, options.person.name);
    this.role = new Observable(options.keys.role);
    this.index.synced.watch((synced) => synced && this.people.join());
    this.index.role.watch((role) => {
      if (!role) return;
      options.keys.keep({ role });
      this.role.set(role);
      this.people.announce({ asksToEdit: false });
    });
    this.index.refusal.watch((refusal) => this.refusal.set(refusal));
    this.index.synced.once(
      (synced) => synced,
      () => this.#sendKept(),
    );
    // Who is in already keeps writing into their copy until there is room again.
    this.socket.lastClose.watch((code) => {
      if (code !== closeCodes.roomFull || this.index.ready.value) return;
      this.refusal.set({ code, reason: closeReasons[code] });
    });
    this.socket.ended.watch((ended) => ended && this.refusal.set(ended));
  }

  /** The document of a file, joined when it is not yet. */
  open(fileId: string): LiveDocument {
    this.#sending.delete(fileId);
    const known = this.files.value.get(fileId);
    if (known) return known;
    const file = this.#openDocument(fileDocumentName(this.roomId, fileId));
    this.people.self.watch((user) => file.awareness.setLocalStateField('user', user));
    this.files.set(new Map(this.files.value).set(fileId, file));
    return file;
  }

  /** Leaves one file. */
  close(fileId: string): void {
    const files = new Map(this.files.value);
    files.get(fileId)?.destroy();
    files.delete(fileId);
    this.files.set(files);
  }

  /** Leaves the room. */
  leave(): void {
    for (const file of this.files.value.values()) file.destroy();
    this.index.destroy();
    this.socket.destroy();
  }

  /** What was written without a connection, in files that are not opened in this visit, is sent too. */
  #sendKept(): void {
    if (this.role.value === 'viewer') return;
    const unsent = this.#options.copies.unsentOf(this.roomId);
    for (const { fileId } of this.manifest.files.value) {
      if (!unsent.includes(fileDocumentName(this.roomId, fileId)) || this.files.value.has(fileId)) continue;
      const document = this.open(fileId);
      this.#sending.add(fileId);
      document.unsaved.once(
        (unsaved) => unsaved === 0 && document.synced.value,
        () => {
          if (this.#sending.delete(fileId)) this.close(fileId);
        },
      );
    }
  }

  #openDocument(name: string, own: { waitsForRole?: boolean } = {}): LiveDocument {
    const { copies, credentials } = this.#options;
    const document = new LiveDocument({ ...own, name, socket: this.socket, copies, tokens: credentials });
    document.on('storage', (available) => this.storage.set(available));
    document.on('token', (token) => void credentials.renewed(token));
    return document;
  }
}
