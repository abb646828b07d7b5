import { type CloseCode, closeCodes } from '@tandem/protocol/closeCodes';
import { fileTypes } from '@tandem/protocol/documents';
import type { Principal } from '../access/grant.ts';
import { identityOf, personOf } from '../access/principalIdentity.ts';
import type { Effect, Member, MemberId } from '../room/members/effects.ts';
import type { OpenDocument } from './document/openDocument.ts';
import type { Subscriber } from './document/subscriber.ts';
import { Incoming } from './incoming.ts';

/** Who joins a document, over which connection. */
export type Joining = {
  document: string;
  roomId: string;
  /** The same for all documents of one connection. */
  connectionId: string;
  principal: Principal;
  mayWrite: boolean;
  /** The epoch of the copy the client kept, if it kept one. */
  epoch?: string | undefined;
  subscriber: Subscriber;
};

/** What a membership needs of the hub. */
export type MembershipShell = {
  /** Whether edits are refused for now, and why. */
  refusesEdits(document: string): { code: CloseCode; reason?: string | undefined } | undefined;
  updateReceived(document: OpenDocument): void;
  left(membership: Membership): void;
  /** What was done for the member alone threw. */
  failed(error: unknown): void;
};

/** One connection in one document. What a wire holds from joining until it leaves. */
export class Membership {
  readonly id: MemberId;
  readonly roomId: string;
  readonly connectionId: string;
  readonly #document: OpenDocument;
  readonly #subscriber: Subscriber;
  readonly #shell: MembershipShell;
  #principal: Principal;
  #mayWrite: boolean;
  readonly #incoming: Incoming;
  #left = false;

  constructor(id: MemberId, joining: Joining, document: OpenDocument, shell: MembershipShell) {
    this.id = id;
    this.roomId = joining.roomId;
    this.connectionId = joining.connectionId;
    this.#principal = joining.principal;
    this.#mayWrite = joining.mayWrite;
    this.#document = document;
    this.#subscriber = joining.subscriber;
    this.#shell = shell;
    this.#incoming = new Incoming({
      id,
      live: document.live,
      inTurns: (step) => document.inTurns(step),
      hasLeft: () => this.#left,
      run: (take) => this.#take(take),
      waiting: (bytes) => joining.subscriber.pending(bytes),
      failed: (error) => {
        shell.failed(error);
        joining.subscriber.disconnect(closeCodes.serverError);
      },
    });
    document.join(this.#member, joining.subscriber);
  }

  get documentName(): string {
    return this.#document.name;
  }

  get epoch(): string {
    return this.#document.live.epoch;
  }

  get principal(): Principal {
    return this.#principal;
  }

  get mayWrite(): boolean {
    return this.#mayWrite;
  }

  get subscriber(): Subscriber {
    return this.#subscriber;
  }

  /** The state vector of everything handed to this member once this turn has ended. */
  get stateVector(): Uint8Array {
    return this.#document.live.content.stateVector;
  }

  /** Everybody's awareness, as one update; undefined when there is none. */
  get awareness(): Uint8Array | undefined {
    return this.#document.live.awareness();
  }

  /** What of a state vector matters to this document, to be kept until it is answered; undefined when malformed. */
  relevant(stateVector: Uint8Array): Uint8Array | undefined {
    return this.#document.live.content.relevant(stateVector);
  }

  /** See {@link LiveDocument.sync}. */
  sync(stateVector: Uint8Array, asksBack: boolean): void {
    if (this.#left) return;
    this.#counted(() => this.#document.withContent((live) => live.sync(this.id, stateVector, asksBack)));
  }

  /** A member sends an update. See {@link LiveDocument.receive}. */
  receive(update: Uint8Array, answer: boolean): void {
    if (this.#left) return;
    this.#shell.updateReceived(this.#document);
    this.#incoming.take(update, answer);
  }

  receiveAwareness(update: Uint8Array): void {
    if (!this.#left) this.#document.run(this.#document.live.receiveAwareness(this.id, update));
  }

  /** The bytes of the document. */
  get size(): number {
    return this.#document.live.content.size;
  }

  /** See {@link OpenDocument.ready}. */
  ready(): Promise<void> | undefined {
    return this.#document.ready();
  }

  /** The main text of the document, and the state it stands in. */
  textState(): { state: Uint8Array; text: string } {
    return this.#document.withContent(({ content }) => content.textState(fileTypes.content));
  }

  /** What this member may do has changed. */
  changeAccess(principal: Principal, mayWrite: boolean): void {
    this.#principal = principal;
    this.#mayWrite = mayWrite;
    if (this.#left) return;
    this.#document.run(this.#document.live.join(this.#member));
  }

  /** The connection gave no sign of life since it was last pinged. */
  missedPing(): void {
    if (!this.#left) this.#document.run(this.#document.live.silent(this.id));
  }

  get #member(): Member {
    const identity = identityOf(this.#principal);
    return {
      id: this.id,
      userId: this.#principal.userId,
      mayWrite: this.#mayWrite,
      identity,
      person: personOf(identity, this.connectionId),
      // A wire without updates sends whole texts: their differences are the server's.
      writtenByServer: this.#subscriber.framing === undefined,
    };
  }

  #take(take: () => Effect[]): void {
    const refusal = this.#shell.refusesEdits(this.documentName);
    if (refusal) this.#subscriber.disconnect(refusal.code, refusal.reason);
    else this.#counted(take);
  }

  /** Runs what a message comes to; what it cost beyond its own bytes is the sender's. */
  #counted(take: () => Effect[]): void {
    const { content } = this.#document.live;
    const before = content.work;
    const effects = take();
    if (content.work > before) this.#subscriber.worked(content.work - before);
    this.#document.run(effects);
  }

  /** The connection closes, or closes this document. More than once does nothing. */
  leave(): void {
    if (this.#left) return;
    this.#left = true;
    this.#document.leave(this.id);
    this.#shell.left(this);
  }
}

/** Why somebody could not join. */
export type JoinRefusal = { joined: false; code: CloseCode; reason?: string };
export type JoinResult = { joined: true; membership: Membership } | JoinRefusal;

/** The refusal of a copy of another epoch. */
export const replaced: JoinRefusal = { joined: false, code: closeCodes.documentReplaced };
