import { type CloseCode, closeCodes, closeReasons } from '@tandem/protocol/closeCodes';
import type { ScriptServerMessage } from '@tandem/protocol/scriptProtocol';
import type { Subscriber } from '../../hub/document/subscriber.ts';
import type { Hub } from '../../hub/hub.ts';
import type { Membership } from '../../hub/membership.ts';
import type { DocumentJoin } from '../join/documentJoin.ts';
import type { Connection, Protocol } from '../socket/connection.ts';
import { textFrame } from '../socket/frame.ts';
import { TokenBucket } from '../socket/tokenBucket.ts';
import { Conversation } from './conversation.ts';
import { ScriptBaselines } from './scriptBaselines.ts';
import { ScriptTexts } from './scriptTexts.ts';

const emptyUpdate = Uint8Array.of(0, 0);
/** How many messages of no meaning here a client may send in a second: a page tells of each move of its mouse. */
const otherMessagesPerSecond = 200;

type Refusal = Extract<ScriptServerMessage, { type: 'error' }>['error'];

export type ScriptProtocolParts = {
  connection: Connection;
  entry: DocumentJoin;
  hub: Hub;
  roomId: string;
  /** Milliseconds since 1970. */
  wallClock: () => number;
};

/**
 * The protocol for scripts: whole texts as JSON. When the room's text goes out is up to {@link ScriptTexts}, what a text of
 * the client was made from is found by {@link ScriptBaselines}, in which words it comes and goes is up to the
 * {@link Conversation}.
 */
export class ScriptProtocol implements Protocol, Subscriber {
  readonly framing = undefined;
  readonly #connection: Connection;
  readonly #entry: DocumentJoin;
  readonly #hub: Hub;
  readonly #roomId: string;
  readonly #texts: ScriptTexts;
  readonly #baselines: ScriptBaselines;
  readonly #conversation: Conversation;
  readonly #otherMessages: TokenBucket;
  readonly #stopListening: () => void;
  #queue: { data: Uint8Array; isText: boolean }[] | undefined = [];
  #queuedBytes = 0;
  #users = 0;
  /** Edits on their way to the database. */
  #unsaved = 0;
  /** Whether the client knows that it may not write: pages show each error to a person. */
  #saidForbidden = false;

  constructor({ connection, entry, hub, roomId, wallClock }: ScriptProtocolParts) {
    this.#connection = connection;
    this.#entry = entry;
    this.#hub = hub;
    this.#roomId = roomId;
    this.#baselines = new ScriptBaselines(() => hub.newClientId());
    this.#conversation = new Conversation(roomId, connection.id);
    this.#texts = new ScriptTexts({
      connection,
      entry,
      hub,
      baselines: this.#baselines,
      conversation: this.#conversation,
      wallClock,
    });
    this.#otherMessages = new TokenBucket(otherMessagesPerSecond, hub.scheduler.now());
    this.#stopListening = hub.onPresenceChanged((changed) => {
      if (changed === roomId) this.#sendUsers();
    });
    connection.guard(() => this.#enter());
  }

  get admitted(): boolean {
    return this.#entry.membership !== undefined;
  }

  get entering(): boolean {
    return !this.admitted;
  }

  message(data: Uint8Array, isText: boolean): void {
    if (!this.#queue) {
      this.#read(this.#entry.membership!, data, isText);
      return;
    }
    this.#queue.push({ data: data.slice(), isText });
    this.#queuedBytes += data.length;
    if (this.#queuedBytes > this.#hub.limits.enteringBytes) this.#connection.holdUntilEntered();
  }

  pong(data: Uint8Array): void {
    if (data.length === 0 || !this.#baselines.awaitsReader) return;
    this.#baselines.wasRead(this.#hub.scheduler.now());
    this.#texts.sendSoon();
  }

  missedPing(): void {
    this.#entry.membership?.missedPing();
  }

  stopped(): void {}

  resumed(): void {
    this.#texts.sendSoon();
  }

  /** The pings of the protocol underneath are enough. */
  keepAlive(): undefined {
    return undefined;
  }

  closed(): void {
    this.#texts.closed();
    this.#stopListening();
    this.#entry.leave();
  }

  deliver(): void {}

  deliverAwareness(): void {}

  answer(): void {}

  acknowledge(applied: boolean): void {
    this.#unsaved -= 1;
    if (!applied) this.#forbid();
    else if (this.#unsaved === 0) this.#say({ type: 'saved' });
  }

  /** The clients of a script are the server's own, which nobody else can have taken. */
  clocksTaken(): void {}

  changed(): void {
    this.#texts.changed();
  }

  pending(bytes: number): void {
    this.#connection.addPending(bytes);
  }

  worked(bytes: number): void {
    this.#connection.charge(bytes);
  }

  storage(available: boolean): void {
    if (available) return;
    const message = 'The server cannot write to its database for now. Edits are saved when it can.';
    this.#say({ type: 'error', error: 'storage_unavailable', message });
  }

  disconnect(code: CloseCode, reason?: string): void {
    this.#connection.close(code, reason);
  }

  async #enter(): Promise<void> {
    const membership = await this.#entry.enter(this);
    if (!membership) return;
    const ready = membership.ready();
    if (ready) await ready;
    if (!this.#connection.isOpen) return;
    this.#texts.begin(membership);
    this.#sendUsers();
    const queue = this.#queue!;
    this.#queue = undefined;
    this.#connection.entered();
    for (const { data, isText } of queue) this.#read(membership, data, isText);
  }

  #read(membership: Membership, data: Uint8Array, isText: boolean): void {
    this.#connection.charge(data.length);
    const text = decode(data);
    const said = text === undefined ? undefined : this.#conversation.hear(text, isText);
    if (said?.is === 'edit') this.#edit(membership, said.code, said.version);
    else if (said?.is === 'ping') this.#say({ type: 'pong' });
    else if (said?.is === 'raw') this.#texts.owe();
    else this.#ignore(data.length);
  }

  /** Clients tell each other many things that no server needs to know. */
  #ignore(bytes: number): void {
    this.#hub.messageIgnored();
    if (this.#otherMessages.take(this.#hub.scheduler.now())) return;
    this.#connection.refuse(closeCodes.malformedMessage, bytes);
  }

  #edit(membership: Membership, code: string, version: number | undefined): void {
    if (!membership.mayWrite) {
      this.#forbid();
      return;
    }
    const text = code.replace(/\r\n?/g, '\n').toWellFormed();
    const before = this.#baselines.work;
    const edit = this.#baselines.edit(text, this.#hub.scheduler.now(), version);
    this.#connection.charge(this.#baselines.work - before);
    if (edit.is === 'unknown') {
      this.#refuse(
        'unknown_version',
        'This version is too old. Take the text that follows, and change that.',
      );
      return;
    }
    // A whole document was built to make an edit of a whole text.
    if (edit.is === 'update') this.#connection.charge(membership.size);
    this.#unsaved += 1;
    // What changes nothing is acknowledged too, once everything before it is saved.
    membership.receive(edit.is === 'update' ? edit.update : emptyUpdate, edit.is !== 'update');
    // A text that is on its way already is the answer to who is behind.
    const isBehind = edit.is === 'behind' && !this.#baselines.awaitsReader;
    if (isBehind || this.#conversation.isRaw) this.#texts.owe();
    else this.#texts.changed();
  }

  #forbid(): void {
    if (!this.#saidForbidden) {
      const message = closeReasons[closeCodes.forbidden];
      this.#say({ type: 'error', error: 'forbidden', message });
    }
    this.#saidForbidden = true;
    this.#texts.owe();
  }

  /** The client's text is not taken; it gets the one that stands. */
  #refuse(error: Refusal, message: string): void {
    this.#say({ type: 'error', error, message });
    this.#texts.owe();
  }

  #sendUsers(): void {
    if (!this.admitted) return;
    const count = this.#hub.activeUsers(this.#roomId);
    if (count === this.#users) return;
    this.#users = count;
    this.#connection.send(...this.#conversation.users(count).map(textFrame));
  }

  #say(message: Parameters<Conversation['say']>[0]): void {
    this.#connection.send(...this.#conversation.say(message).map(textFrame));
  }
}

/** @returns undefined for bytes that are no text */
function decode(data: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(data);
  } catch {
    return undefined;
  }
}
