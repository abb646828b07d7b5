import { closeCodes, isPermanent, parseRefusal } from '@tandem/protocol/closeCodes';
import { OwnClient } from '@tandem/protocol/ownClient';
import {
  Awareness,
  applyAwarenessUpdate,
  encodeAwarenessUpdate,
  removeAwarenessStates,
} from 'y-protocols/awareness';
import * as Y from 'yjs';
import type { Random } from '../../client/testing/random.ts';
import { syncTypes } from '../src/wire/hocuspocus/hocuspocusFraming.ts';
import { SimLink } from './simLink.ts';
import { hear, Speech } from './simMessages.ts';
import type { SimScheduler } from './simScheduler.ts';

const contentName = 'content';
/** As the stock provider has it: a connection on which nothing comes for so long is given up. */
const silenceMs = 30_000;
const renewMs = 15_000;

export type ClientParts = {
  name: string;
  document: string;
  clientId: number;
  scheduler: SimScheduler;
  random: Random;
  /** Connects a link to a server that is up. @returns false when none is */
  dial(link: SimLink): boolean;
  /** Makes Yjs clients, for when somebody else has the clocks of the one before. */
  newClientId(): number;
  /** Whether every message is answered in its order: what is held for others' sake is answered later. */
  isInOrder: boolean;
  /** The server says that a message is saved. */
  onSaved(client: SimClient, saved: Sent): void;
  /** The server says that others have the clocks of what was sent. */
  onTaken(): void;
  /** A message that changes the document goes to the server. */
  onSent(client: SimClient): void;
};

/** A message that will be acknowledged, and which clocks of the client's own are in it. */
export type Sent = { client: number; from: number; to: number; update: Uint8Array };

/** A client of the Hocuspocus protocol: a Yjs document, awareness, the state machine of the stock provider, and an own
 * Yjs client as our clients have it. */
export class SimClient {
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  readonly name: string;
  readonly #parts: ClientParts;
  readonly #speech: Speech;
  #wanted = false;
  #link: SimLink | undefined;
  #readOnly = false;
  #synced = false;
  #lastHeard = 0;
  readonly #own: OwnClient;
  #unsaved: Sent[] = [];
  /** What was answered that is looked at once everything is. */
  #answered: Sent[] = [];
  readonly links: SimLink[] = [];

  constructor(parts: ClientParts) {
    this.#parts = parts;
    this.#speech = new Speech(parts.document);
    this.name = parts.name;
    this.doc = new Y.Doc();
    this.doc.clientID = parts.clientId;
    this.awareness = new Awareness(this.doc);
    // Its own timer runs on the real clock; renewing is done on the virtual one.
    clearInterval((this.awareness as unknown as { _checkInterval: NodeJS.Timeout })._checkInterval);
    this.awareness.setLocalState(null);
    this.#own = new OwnClient(this.doc, this.awareness, parts.newClientId);
    this.doc.on(
      'update',
      (update: Uint8Array, origin: unknown, doc: Y.Doc, { beforeState }: Y.Transaction) => {
        if (origin !== this) this.#sendChange(syncTypes.update, update, beforeState.get(doc.clientID) ?? 0);
      },
    );
    this.#tick();
  }

  get text(): string {
    return this.doc.getText(contentName).toString();
  }

  /** Connected, and everything it has is saved. */
  get isSettled(): boolean {
    return this.#synced && this.#unsaved.length === 0;
  }

  /** Whether it stays connected, or tries to. */
  get isWanted(): boolean {
    return this.#wanted;
  }

  /**
   * Whether somebody took its clocks, so that it writes by another client. What others write beside what it wrote before,
   * it shows only once it opens the file anew.
   */
  get hasMoved(): boolean {
    return this.doc.clientID !== this.#parts.clientId;
  }

  get link(): SimLink | undefined {
    return this.#link;
  }

  get isReadOnly(): boolean {
    return this.#readOnly;
  }

  connect(): void {
    this.#wanted = true;
    if (!this.#link) this.#dial();
  }

  /** Leaves for good, as a client that says goodbye. */
  leave(): void {
    this.#wanted = false;
    this.#link?.cut();
  }

  /** Notices before the server does that the link is dead, and comes back at once. */
  comeBack(): void {
    if (!this.#link) return;
    this.#giveUp();
    this.#dial();
  }

  /** Is gone without a word, and does not come back. */
  vanish(): void {
    this.#wanted = false;
    if (this.#link) this.#giveUp();
  }

  type(at: number, text: string): void {
    const content = this.doc.getText(contentName);
    content.insert(Math.floor(at * (content.length + 1)), text);
  }

  erase(at: number, length: number): void {
    const content = this.doc.getText(contentName);
    const index = Math.floor(at * content.length);
    content.delete(index, Math.min(length, content.length - index));
  }

  moveCursor(at: number): void {
    this.awareness.setLocalState({ user: { name: this.name }, cursor: at });
    this.#sendAwareness();
  }

  /** Ends its timers. */
  destroy(): void {
    this.leave();
    this.awareness.destroy();
    this.#parts.scheduler.die();
  }

  #tick(): void {
    this.#parts.scheduler.after(renewMs, () => {
      if (this.awareness.getLocalState()) this.moveCursor(this.awareness.getLocalState()!.cursor);
      if (this.#link && this.#parts.scheduler.now() - this.#lastHeard > silenceMs) this.#giveUp();
      this.#tick();
    });
  }

  #dial(): void {
    const { scheduler, random } = this.#parts;
    const link: SimLink = new SimLink(scheduler, random, {
      message: (payload) => {
        if (this.#link === link) this.#receive(payload);
      },
      closed: (code) => {
        if (this.#link === link) this.#closed(code);
      },
    });
    if (!this.#parts.dial(link)) {
      this.#dialLater();
      return;
    }
    this.#link = link;
    this.links.push(link);
    this.#lastHeard = scheduler.now();
    this.#unsaved = [];
    this.#answered = [];
    this.#synced = false;
    link.send(this.#speech.auth(this.name));
    link.send(this.#speech.sync(syncTypes.step1, Y.encodeStateVector(this.doc)));
    this.#sendAwareness();
  }

  #dialLater(): void {
    this.#parts.scheduler.after(this.#parts.random.between(50, 800), () => {
      if (this.#wanted && !this.#link) this.#dial();
    });
  }

  /** A half-open connection: this end is done with it, the server finds out by itself. */
  #giveUp(): void {
    this.#link?.goSilent();
    this.#closed(closeCodes.serverError);
  }

  #closed(code: number): void {
    this.#link = undefined;
    this.#synced = false;
    this.#unsaved = [];
    this.#answered = [];
    const others = [...this.awareness.getStates().keys()].filter((id) => id !== this.doc.clientID);
    removeAwarenessStates(this.awareness, others, this);
    if (this.#wanted && !isPermanent(code)) this.#dialLater();
    else if (this.#wanted) this.#parts.scheduler.after(2_000, () => this.connect());
  }

  #receive(payload: Uint8Array): void {
    this.#lastHeard = this.#parts.scheduler.now();
    const heard = hear(payload);
    switch (heard.is) {
      case 'sync':
        this.#receiveSync(heard.type, heard.bytes);
        return;
      case 'awareness':
        applyAwarenessUpdate(this.awareness, heard.update, this);
        return;
      case 'authenticated':
        this.#readOnly = heard.readOnly;
        if (!heard.readOnly) this.#sendUnsaved();
        return;
      case 'clocksTaken':
        this.#parts.onTaken();
        // What was refused is never acknowledged: another handshake begins.
        if (this.#own.taken(heard.clients)) this.#link?.cut();
        return;
      case 'refused':
        parseRefusal(heard.reason);
        this.#link?.cut();
        return;
      case 'saved':
        this.#receiveSaved(heard.applied);
    }
  }

  #receiveSaved(isApplied: boolean): void {
    const saved = this.#unsaved.shift();
    if (!saved) throw new Error(`${this.name} was acknowledged once too often`);
    if (isApplied) this.#answered.push(saved);
    if (this.#parts.isInOrder || this.#unsaved.length === 0) {
      for (const sent of this.#answered.splice(0)) this.#parts.onSaved(this, sent);
    }
    if (this.#unsaved.length === 0) this.#own.saved();
  }

  #receiveSync(type: number, bytes: Uint8Array): void {
    if (type === syncTypes.step1) {
      this.#sendChange(syncTypes.step2, Y.encodeStateAsUpdate(this.doc, bytes), 0);
      return;
    }
    Y.applyUpdate(this.doc, bytes, this);
    if (type === syncTypes.step2) this.#synced = true;
  }

  #sendChange(
    type: typeof syncTypes.update | typeof syncTypes.step2,
    update: Uint8Array,
    from: number,
  ): void {
    if (!this.#link) return;
    const { clientID, store } = this.doc;
    this.#unsaved.push({ client: clientID, from, to: Y.getState(store, clientID), update });
    this.#parts.onSent(this);
    this.#link.send(this.#speech.sync(type, update));
  }

  /** What the server says it has may be something else. */
  #sendUnsaved(): void {
    const update = this.#own.unsaved();
    if (!update) return;
    const { from } = Y.parseUpdateMeta(update);
    this.#sendChange(syncTypes.update, update, from.get(this.doc.clientID) ?? 0);
  }

  #sendAwareness(): void {
    if (!this.awareness.getLocalState()) return;
    const update = encodeAwarenessUpdate(this.awareness, [this.doc.clientID]);
    this.#link?.send(this.#speech.awareness(update));
  }
}
