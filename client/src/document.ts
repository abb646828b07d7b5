import { HocuspocusProvider } from '@hocuspocus/provider';
import { closeCodes, closeReasons, parseRefusal } from '@tandem/protocol/closeCodes';
import {
  encodeCredentials,
  parseServerNotice,
  protocolVersion,
  refusesEdit,
} from '@tandem/protocol/collabMessages';
import { fileTypes } from '@tandem/protocol/documents';
import { OwnClient } from '@tandem/protocol/ownClient';
import { seeOthersAgain, stayAnnounced } from '@tandem/protocol/presence';
import type { Role } from '@tandem/protocol/rooms';
import { ObservableV2 } from 'lib0/observable';
import type { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import type { Ending } from './ending.ts';
import { DocumentClosed, DocumentRefused } from './http/errors.ts';
import type { LocalCopies, LocalCopy, Shown } from './localCopy.ts';
import { Observable } from './observable.ts';
import type { RoomSocket } from './transport/roomSocket.ts';

type LiveDocumentEvents = {
  /** The server's state is here, for the first time or after a reconnection. */
  synced: () => void;
  storage: (available: boolean) => void;
  token: (token: string) => void;
  awareness: () => void;
  /** The server did not take something that was written here, because this person may only read from now on. */
  rejected: () => void;
  closed: () => void;
};

/** What a document presents to the server. */
export interface Tokens {
  /** @throws when the server cannot renew the token now: an expired one must not be presented then */
  forConnection(): Promise<string | undefined>;
  /** Says that the server refused a token, before another one is asked for. */
  refused(token: string | undefined): void;
}

export type LiveDocumentOptions = {
  name: string;
  socket: RoomSocket;
  tokens: Tokens;
  copies: LocalCopies;
  /** Whether edits that a viewer may not make wait until they may; else the document is given up with them. */
  waitsForRole?: boolean;
};

const refusedEdits =
  'You can only read in this room now, so your last edits were not taken. Copy what you need, then open the file again.';

/** One document of a room on the room's socket: the manifest, or a file. */
export class LiveDocument extends ObservableV2<LiveDocumentEvents> {
  readonly name: string;
  readonly doc = new Y.Doc();
  /** Whether the text may be shown: the server's state was here once, or a kept copy of it. */
  readonly ready = new Observable(false);
  /** Whether the server's state was here: what arrives from now on is news. */
  readonly synced = new Observable(false);
  /** Changes the server has not acknowledged yet. */
  readonly unsaved = new Observable(0);
  /** What this person may do, once the server said it. */
  readonly role = new Observable<Role | undefined>(undefined);
  /** Why the server refused the document. */
  readonly refusal = new Observable<Ending | undefined>(undefined);
  readonly copy: LocalCopy;
  readonly #provider: HocuspocusProvider;
  readonly #own: OwnClient;
  readonly #socket: RoomSocket;
  readonly #tokens: Tokens;
  readonly #waitsForRole: boolean;
  #presented: string | undefined;
  /** Whether there was no token to present, which is no refusal. */
  #isTokenMissing = false;
  /** Whether a token was refused since the server last let this person in. */
  #wasRefused = false;
  #epoch: string | undefined;
  #kept: { text: string; version: number } | undefined;
  #shown: (() => Shown) | undefined;
  /** Whether something was written here, or kept from earlier, since everything was last acknowledged. */
  #hasUnsent = false;
  /** Whether the copy is of the server's document, or is known to be. */
  #isKept = false;
  /** Whether the copy knows that something was written here. */
  #isNoted = false;
  #isDestroyed = false;

  constructor({ name, socket, tokens, copies, waitsForRole = false }: LiveDocumentOptions) {
    super();
    this.name = name;
    this.#socket = socket;
    this.#tokens = tokens;
    this.#waitsForRole = waitsForRole;
    this.copy = copies.open(this);
    this.doc.on('update', (_: Uint8Array, origin: unknown) => this.#onUpdate(origin));
    this.#provider = new HocuspocusProvider({
      name,
      document: this.doc,
      websocketProvider: socket,
      token: () => this.#presentToken(),
      onMessage: ({ message }) => {
        if (refusesEdit(message)) this.#onRefusedEdit();
      },
      onStateless: ({ payload }) => this.#onNotice(payload),
      onAuthenticationFailed: ({ reason }) => this.#onRefused(reason),
      onUnsyncedChanges: ({ number }) => this.#onUnsynced(number),
      onAwarenessChange: () => this.emit('awareness', []),
      onSynced: ({ state }) => {
        if (!state) return;
        this.synced.set(true);
        this.ready.set(true);
        this.#keep();
        this.emit('synced', []);
      },
    });
    this.#own = new OwnClient(this.doc, this.awareness);
    void this.#open();
  }

  get awareness(): Awareness {
    return this.#provider.awareness!;
  }

  /** The text of a file, with LF line ends. */
  get text(): Y.Text {
    return this.doc.getText(fileTypes.content);
  }

  get meta(): Y.Map<unknown> {
    return this.doc.getMap(fileTypes.meta);
  }

  /**
   * The text this client's editor showed when it stopped, and the version of the editor's document it was; for whoever
   * asks first, because it is out of date from then on.
   */
  takeKept(): { text: string; version: number } | undefined {
    const kept = this.#kept;
    this.#kept = undefined;
    return kept;
  }

  /** What the editor shows of the text now, where it does. */
  get shown(): Shown | undefined {
    return this.#shown?.();
  }

  /** @param shown what a document of the editor shows from now on; undefined when it no longer follows */
  showIn(shown: (() => Shown) | undefined): void {
    this.#shown = shown;
  }

  /**
   * Resolves when the text may be shown.
   * @throws DocumentRefused when the server refused the document
   * @throws DocumentClosed when it was closed before
   */
  whenReady(): Promise<void> {
    if (this.ready.value) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.ready.once(
        (isReady) => isReady,
        () => resolve(),
      );
      this.refusal.once(
        (refusal) => refusal !== undefined,
        (refusal) => reject(new DocumentRefused(refusal!, this.name)),
      );
      this.once('closed', () => reject(new DocumentClosed()));
    });
  }

  /**
   * Resolves when the server answered everything that was written here.
   * @returns false when it took not all of it, or the document was closed before
   */
  answered(): Promise<boolean> {
    if (this.unsaved.value === 0) return Promise.resolve(!this.#isDestroyed);
    return new Promise((resolve) => {
      this.once('closed', () => resolve(false));
      this.unsaved.once(
        (count) => count === 0,
        () => resolve(this.refusal.value === undefined),
      );
    });
  }

  /** Asks again after a refusal that may have passed, a full room for example. What was given up stays so. */
  retry(): void {
    if (this.#isDestroyed || this.doc.isDestroyed) return;
    this.refusal.set(undefined);
    this.#provider.detach();
    this.#provider.attach();
  }

  /** Leaves the document; its copy stays. */
  override destroy(): void {
    this.#isDestroyed = true;
    this.emit('closed', []);
    this.#cut();
    super.destroy();
  }

  async #open(): Promise<void> {
    // Not before the copy is here: the first message says which epoch it is of.
    const copy = await this.copy.restore();
    if (this.#isDestroyed) return;
    this.#epoch = copy?.epoch;
    this.#kept = copy?.shown;
    this.#isKept = copy !== undefined;
    if (copy && !copy.isEmpty) this.ready.set(true);
    stayAnnounced(this.awareness);
    seeOthersAgain(this.awareness);
    this.#provider.attach();
  }

  async #presentToken(): Promise<string> {
    this.#isTokenMissing = false;
    try {
      this.#presented = await this.#tokens.forConnection();
    } catch (error) {
      this.#isTokenMissing = true;
      this.#socket.reconnect();
      throw error;
    }
    return encodeCredentials({
      version: protocolVersion,
      ...(this.#presented === undefined ? {} : { token: this.#presented }),
      ...(this.#epoch === undefined ? {} : { epoch: this.#epoch }),
    });
  }

  #onUpdate(origin: unknown): void {
    if (origin === this.#provider) return;
    this.#hasUnsent = true;
    if (origin === this.copy) this.ready.set(true);
    else if (!this.#isNoted) {
      this.#isNoted = true;
      this.#keep();
      this.copy.noteUnsent(true);
    }
  }

  #keep(): void {
    if (this.#isKept || this.#epoch === undefined) return;
    this.#isKept = true;
    this.copy.keep(this.#epoch);
  }

  #onUnsynced(count: number): void {
    if (count === 0) {
      this.#own.saved();
      this.#hasUnsent = false;
      this.#isNoted = false;
      this.copy.noteUnsent(false);
    }
    // The provider counts the exchange of states at each connection too, which need not hold an edit.
    this.unsaved.set(this.#hasUnsent ? Math.max(1, count) : 0);
  }

  #onNotice(payload: string): void {
    const notice = parseServerNotice(payload);
    if (notice?.type === 'storage') this.emit('storage', [notice.available]);
    else if (notice?.type === 'token') this.emit('token', [notice.token]);
    else if (notice?.type === 'clocksTaken') this.#onTaken(notice.clients);
    if (notice?.type !== 'document') return;
    this.#wasRefused = false;
    this.role.set(notice.role);
    if (notice.role !== 'viewer') this.#sendUnsaved();
    if (this.#epoch === notice.epoch) return;
    if (this.#epoch === undefined) {
      this.#epoch = notice.epoch;
      if (this.#isNoted) this.#keep();
    } else {
      const code = closeCodes.documentReplaced;
      this.#refuse({ code, reason: closeReasons[code] });
    }
  }

  /**
   * The handshake leaves out what the server's state vector says it has. Whether that is the same, only the server can
   * tell, and is shown what is not known to be saved.
   */
  #sendUnsaved(): void {
    const update = this.#own.unsaved();
    if (update) this.#provider.documentUpdateHandler(update, 'unsaved');
  }

  /** What was refused is never acknowledged: the count of what is begins anew with another handshake. */
  #onTaken(clients: readonly number[]): void {
    if (!this.#own.taken(clients)) return;
    this.#provider.detach();
    this.#provider.attach();
  }

  #onRefused(text: string): void {
    if (this.#isTokenMissing) return;
    const ending = parseRefusal(text);
    // A refused document must not ask again with every reconnection of the socket it shares with others.
    this.#provider.detach();
    if (ending.code === closeCodes.unauthenticated && !this.#wasRefused) {
      this.#wasRefused = true;
      this.#tokens.refused(this.#presented);
      this.#provider.attach();
    } else this.#refuse(ending);
  }

  #refuse(ending: Ending): void {
    if (ending.code === closeCodes.documentReplaced) {
      this.copy.retire();
      this.#cut();
    }
    this.refusal.set(ending);
  }

  /**
   * Every edit is answered, also those that were on their way when this person became a viewer: what was taken before
   * is no loss. What others wrote in this visit and the server lost in a crash is refused too, and they send it again
   * themselves; in the copy of an earlier visit it cannot be told from own edits.
   */
  #onRefusedEdit(): void {
    if (!this.#hasUnsent || this.refusal.value) return;
    if (!this.#waitsForRole) this.#giveUp();
    this.emit('rejected', []);
  }

  #giveUp(): void {
    // A file opened again has the same epoch, and would have the edits from the copy.
    void this.copy.discard();
    this.#cut();
    this.refusal.set({ code: closeCodes.accessChanged, reason: refusedEdits });
  }

  /** Nothing goes out any more, so that no handshake answers with what was given up. The text stays to be read. */
  #cut(): void {
    this.#provider.destroy();
    this.doc.destroy();
  }
}

/** The text of a file in a Yjs update with its whole state. */
export function textIn(update: Uint8Array): string {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, update);
  return doc.getText(fileTypes.content).toString();
}
