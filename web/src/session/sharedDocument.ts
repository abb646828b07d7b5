import { HocuspocusProvider } from '@hocuspocus/provider';
import { Observable } from '@tandem/client/observable';
import { type CloseCode, closeCodes, closeReasons, parseRefusal } from '@tandem/protocol/closeCodes';
import {
  encodeCredentials,
  parseServerNotice,
  protocolVersion,
  refusesEdit,
  type ServerNotice,
} from '@tandem/protocol/collab';
import { seeOthersAgain, stayAnnounced } from '@tandem/protocol/presence';
import type { Role } from '@tandem/protocol/rooms';
import { Awareness } from 'y-protocols/awareness';
import { Doc } from 'yjs';
import { whenIdle } from '../platform/idle.ts';
import { endsWithin } from '../platform/patience.ts';
import type { LocalCopies } from './localCopies.ts';
import { LocalCopy } from './localCopy.ts';
import type { RoomSocket } from './roomSocket.ts';

/** Why the server refused a document. */
export type Refusal = { code: CloseCode; reason: string };

/** A page that is never idle keeps a copy after this all the same, in milliseconds. */
const longestWait = 1000;

/** A browser may take its time to open a database, or for ever; the room opens without the copy after this, in milliseconds. */
const longestForCopy = 3000;

const refusedEdits =
  'You can only read in this room now, so your last edits were not taken. Copy what you need, then open the file again.';

export type SharedDocumentOptions = {
  name: string;
  socket: RoomSocket;
  copies: LocalCopies;
  /** Whether edits that a viewer may not make wait until they may; else the document is given up with them. */
  waitsForRole?: boolean;
  /** The token to present, asked for at each connection. */
  token: () => string | undefined;
  /** Told of every notice of the server that is not about this document alone. */
  onNotice: (notice: ServerNotice) => void;
};

/** One document of a room: its Yjs document, its wire and its copy in this browser. */
export class SharedDocument {
  readonly name: string;
  readonly doc = new Doc();
  readonly awareness = new Awareness(this.doc);
  /** Whether there is a text to show, from the server or from the copy. */
  readonly ready = new Observable(false);
  /** Whether the server has told in this visit what it has: the text, and before it who is there. */
  readonly synced = new Observable(false);
  /** Whether the server has not yet acknowledged everything written here. */
  readonly unsaved = new Observable(false);
  readonly role = new Observable<Role | undefined>(undefined);
  readonly refusal = new Observable<Refusal | undefined>(undefined);
  readonly #options: SharedDocumentOptions;
  #provider: HocuspocusProvider | undefined;
  #epoch: string | undefined;
  #closed = false;
  /** Whether something written here has not been acknowledged. */
  #wrote = false;
  /** Whether the copy of an earlier visit has not been acknowledged. */
  #kept = false;

  constructor(options: SharedDocumentOptions) {
    this.#options = options;
    this.name = options.name;
    void this.#open();
  }

  /** Whether there may be edits here that the server has not, of this visit or of an earlier one. */
  get mayBeAhead(): boolean {
    return this.#wrote || this.#kept;
  }

  /** Asks again after a refusal that may have passed, a full room for example. */
  retry(): void {
    if (!this.#provider) return;
    this.refusal.set(undefined);
    this.#provider.detach();
    this.#provider.attach();
  }

  /** Leaves the document; its copy stays. */
  close(): void {
    this.#closed = true;
    this.#provider?.destroy();
    this.awareness.destroy();
    this.doc.destroy();
  }

  async #open(): Promise<void> {
    const { name, socket, copies } = this.#options;
    this.#epoch = copies.epochOf(name);
    if (this.#epoch) {
      const filled = copies.attach(name, this.#epoch, this.doc).then(() => this.#receiveCopy());
      if (!(await endsWithin(longestForCopy, filled))) copies.retire(name);
      if (this.#closed) return;
    }
    this.#provider = new HocuspocusProvider({
      name,
      document: this.doc,
      awareness: this.awareness,
      websocketProvider: socket,
      token: () => this.#credentials(),
      onMessage: ({ message }) => {
        if (refusesEdit(message)) this.#receiveRefusedEdit();
      },
      onStateless: ({ payload }) => this.#receiveNotice(payload),
      onAuthenticationFailed: ({ reason }) => this.#refuse(parseRefusal(reason)),
      onSynced: () => {
        this.synced.set(true);
        this.ready.set(true);
      },
      onUnsyncedChanges: ({ number }) => {
        if (number === 0) {
          copies.noteUnsent(name, false);
          this.#wrote = false;
          this.#kept = false;
        }
        this.#readUnsaved();
      },
    });
    this.doc.on('update', (_update: Uint8Array, origin: unknown) => {
      if (this.#wrote || origin === this.#provider || origin instanceof LocalCopy) return;
      this.#wrote = true;
      copies.noteUnsent(name, true);
    });
    stayAnnounced(this.awareness);
    seeOthersAgain(this.awareness);
    this.#provider.attach();
  }

  /** A copy that came late joins the text, and what the server has not is sent. */
  #receiveCopy(): void {
    if (this.doc.store.clients.size === 0 || this.doc.isDestroyed) return;
    this.#kept = this.#provider?.hasUnsyncedChanges ?? true;
    this.ready.set(true);
  }

  #credentials(): string {
    const token = this.#options.token();
    return encodeCredentials({
      version: protocolVersion,
      ...(token ? { token } : {}),
      ...(this.#epoch ? { epoch: this.#epoch } : {}),
    });
  }

  #receiveNotice(payload: string): void {
    const notice = parseServerNotice(payload);
    if (notice?.type !== 'document') {
      if (notice) this.#options.onNotice(notice);
      return;
    }
    this.role.set(notice.role);
    this.#readUnsaved();
    if (this.#epoch === notice.epoch) return;
    if (this.#epoch) {
      const code = closeCodes.documentReplaced;
      this.#abandon({ code, reason: closeReasons[code] });
      return;
    }
    this.#epoch = notice.epoch;
    this.#keepCopy(notice.epoch);
  }

  /**
   * Begins a copy when the text stands on the page, or with the first edit made here, which a reload must not lose. The
   * copy starts from the whole document, so nothing is missed by then.
   */
  #keepCopy(epoch: string): void {
    let begun = false;
    const begin = () => {
      if (begun || this.#closed || this.refusal.value) return;
      begun = true;
      void this.#options.copies.attach(this.name, epoch, this.doc);
    };
    if (this.#wrote) {
      begin();
      return;
    }
    const onUpdate = () => {
      if (!this.#wrote) return;
      this.doc.off('update', onUpdate);
      begin();
    };
    this.doc.on('update', onUpdate);
    this.synced.once(
      (synced) => synced,
      () => whenIdle(begin, longestWait),
    );
  }

  #refuse(refusal: Refusal): void {
    if (refusal.code === closeCodes.documentReplaced) this.#abandon(refusal);
    else this.refusal.set(refusal);
  }

  /**
   * Every edit is answered, also those that were on their way when this person became a viewer: what was taken before
   * is no loss. What others wrote in this visit and the server lost in a crash is refused too, and they send it again
   * themselves; in the copy of an earlier visit it cannot be told from own edits.
   */
  #receiveRefusedEdit(): void {
    if (!this.mayBeAhead || this.#options.waitsForRole) return;
    this.#abandon({ code: closeCodes.forbidden, reason: refusedEdits });
    // The file has this epoch also when it is opened again, and would have the edits from the copy.
    if (this.#epoch) void this.#options.copies.discard(this.name, this.#epoch);
  }

  /**
   * Gives this copy up: the server's document is another one now. Nothing of the copy may go out, so the wire is cut
   * before the handshake can answer.
   */
  #abandon(refusal: Refusal): void {
    this.#options.copies.retire(this.name);
    this.#provider?.destroy();
    this.#provider = undefined;
    this.doc.destroy();
    this.unsaved.set(false);
    this.refusal.set(refusal);
  }

  /** Edits of a viewer go nowhere, so nobody waits for them. */
  #readUnsaved(): void {
    this.unsaved.set(this.#provider?.hasUnsyncedChanges === true && this.role.value !== 'viewer');
  }
}
