import { HocuspocusProvider } from '@hocuspocus/provider';
import type { Ending } from '@tandem/client/sessionState';
import { closeCodes, parseRefusal } from '@tandem/protocol/closeCodes';
import { encodeCredentials, parseServerNotice, protocolVersion, refusesEdit } from '@tandem/protocol/collab';
import { fileTypes, parseDocumentName } from '@tandem/protocol/documents';
import { seeOthersAgain, stayAnnounced } from '@tandem/protocol/presence';
import type { Role } from '@tandem/protocol/rooms';
import { ObservableV2 } from 'lib0/observable';
import type { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import type { KeptCopy, Shown } from './copies.ts';
import type { LiveSocket } from './liveSocket.ts';
import { RejoinRefused } from './rejoining.ts';

type RoomDocumentEvents = {
  /** The server's state is here, for the first time or after a reconnection. */
  synced: () => void;
  role: (role: Role) => void;
  refused: (ending: Ending) => void;
  /** The server did not take something that was written here, because this person may only read from now on. */
  notTaken: () => void;
  unsaved: (count: number) => void;
  storage: (available: boolean) => void;
  token: (token: string) => void;
  awareness: () => void;
  closed: () => void;
  /** A kept copy is here: the text may be shown before the server answered. */
  restored: () => void;
};

/** What a document presents to the server. */
export interface Tokens {
  forConnection(): Promise<string | undefined>;
  /** Says that the server refused a token, before another one is asked for. */
  refused(token: string | undefined): void;
}

/** The server does not let this person have a document. */
export class DocumentRefused extends Error {
  readonly ending: Ending;
  /** Whether it is a file: the manifest stands for its room. */
  readonly isFile: boolean;

  constructor(ending: Ending, documentName: string) {
    super(ending.reason);
    this.name = 'DocumentRefused';
    this.ending = ending;
    this.isFile = parseDocumentName(documentName)?.kind === 'file';
  }
}

/** One document of a room on the room's socket: the manifest, or a file. */
export class RoomDocument extends ObservableV2<RoomDocumentEvents> {
  readonly name: string;
  readonly doc: Y.Doc;
  readonly #provider: HocuspocusProvider;
  readonly #tokens: Tokens;
  #presented: string | undefined;
  /** Whether a token was refused since the server last let this person in. */
  #wasRefused = false;
  #epoch: string | undefined;
  #hasSynced = false;
  #isRestored = false;
  #kept: { text: string; version: number } | undefined;
  #shown: (() => Shown) | undefined;
  /** Whether something was written here, or kept from earlier, since everything was last acknowledged. */
  #hasUnsent = false;
  #isDestroyed = false;

  /**
   * @param copy what this client kept of the document, with the epoch it is from
   * @param tokens asked at each connection
   */
  constructor(name: string, socket: LiveSocket, tokens: Tokens, copy: Promise<KeptCopy | undefined>) {
    super();
    this.name = name;
    this.#tokens = tokens;
    this.doc = new Y.Doc();
    this.doc.on('update', (_, origin) => {
      if (origin !== this.#provider) this.#hasUnsent = true;
    });
    this.#provider = new HocuspocusProvider({
      name,
      document: this.doc,
      websocketProvider: socket,
      token: async () => {
        this.#presented = await tokens.forConnection();
        return encodeCredentials(this.#credentials(this.#presented));
      },
      onMessage: ({ message }) => {
        if (refusesEdit(message) && this.#hasUnsent) this.emit('notTaken', []);
      },
      onStateless: ({ payload }) => this.#onNotice(payload),
      onAuthenticationFailed: ({ reason }) => this.#onRefused(reason),
      onUnsyncedChanges: ({ number }) => {
        if (number === 0) this.#hasUnsent = false;
        this.emit('unsaved', [this.unsaved]);
      },
      onAwarenessChange: () => this.emit('awareness', []),
      onSynced: ({ state }) => {
        if (!state) return;
        this.#hasSynced = true;
        this.emit('synced', []);
      },
    });
    // Not before the copy is here: the first message says which epoch it is of.
    void copy.then((kept) => {
      if (this.#isDestroyed) return;
      this.#restore(kept);
      stayAnnounced(this.awareness);
      seeOthersAgain(this.awareness);
      this.#provider.attach();
    });
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

  /** Which creation of the document this copy is of; undefined until the server or a kept copy said so. */
  get epoch(): string | undefined {
    return this.#epoch;
  }

  /** Changes the server has not acknowledged yet. */
  get unsaved(): number {
    // The provider counts the exchange of states at each connection too, which need not hold an edit.
    return this.#hasUnsent ? Math.max(1, this.#provider.unsyncedChanges) : 0;
  }

  /** Whether the server's state was here: what arrives from now on is news. */
  get isCurrent(): boolean {
    return this.#hasSynced;
  }

  /**
   * The text this window showed when its extensions stopped, and the version of the editor's document it was; for
   * whoever asks first, because it is out of date from then on.
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

  /** Whether the text may be shown: the server's state was here once, or a kept copy of it. */
  get hasText(): boolean {
    return this.#hasSynced || this.#isRestored;
  }

  /**
   * Resolves when the text may be shown.
   * @throws DocumentRefused when the server refused the document
   * @throws RejoinRefused when it was closed before
   */
  whenText(): Promise<void> {
    if (this.hasText) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.once('synced', resolve);
      this.once('restored', resolve);
      this.once('refused', (ending) => reject(new DocumentRefused(ending, this.name)));
      this.once('closed', () => reject(new RejoinRefused('left')));
    });
  }

  /**
   * Resolves when the server answered everything that was written here.
   * @returns false when it took not all of it, or the document was closed before
   */
  answered(): Promise<boolean> {
    if (this.unsaved === 0) return Promise.resolve(!this.#isDestroyed);
    return new Promise((resolve) => {
      const heard = (count: number) => {
        if (count > 0) return;
        this.off('unsaved', heard);
        resolve(true);
      };
      this.on('unsaved', heard);
      this.once('closed', () => resolve(false));
    });
  }

  override destroy(): void {
    this.#isDestroyed = true;
    this.emit('closed', []);
    this.#provider.destroy();
    this.doc.destroy();
    super.destroy();
  }

  #restore(copy: KeptCopy | undefined): void {
    if (!copy) return;
    try {
      Y.applyUpdate(this.doc, copy.update, 'kept copy');
      const { update, shown } = copy.own ?? {};
      if (update && shown) this.#kept = { text: shown.text ?? textIn(update), version: shown.version };
    } catch {
      // What a crash left half written is worth nothing; the server's state is.
      return;
    }
    this.#epoch = copy.epoch;
    this.#isRestored = true;
    this.emit('restored', []);
  }

  #credentials(token: string | undefined) {
    return {
      version: protocolVersion,
      ...(token === undefined ? {} : { token }),
      ...(this.#epoch === undefined ? {} : { epoch: this.#epoch }),
    };
  }

  #onNotice(payload: string): void {
    const notice = parseServerNotice(payload);
    if (notice?.type === 'document') {
      this.#epoch = notice.epoch;
      this.#wasRefused = false;
      this.emit('role', [notice.role]);
    } else if (notice?.type === 'storage') this.emit('storage', [notice.available]);
    else if (notice?.type === 'token') this.emit('token', [notice.token]);
  }

  #onRefused(text: string): void {
    const ending = parseRefusal(text);
    // A refused document must not ask again with every reconnection of the socket it shares with others.
    this.#provider.detach();
    if (ending.code === closeCodes.unauthenticated && !this.#wasRefused) {
      this.#wasRefused = true;
      this.#tokens.refused(this.#presented);
      this.#provider.attach();
    } else this.emit('refused', [ending]);
  }
}

/** The text of a file in a Yjs update with its whole state. */
export function textIn(update: Uint8Array): string {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, update);
  return doc.getText(fileTypes.content).toString();
}
