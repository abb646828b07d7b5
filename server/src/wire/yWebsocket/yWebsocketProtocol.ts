import { type CloseCode, closeCodes, closeReasons } from '@tandem/protocol/closeCodes';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import type { Limits } from '../../base/limits.ts';
import type { Framing, Subscriber } from '../../hub/document/subscriber.ts';
import type { Membership } from '../../hub/membership.ts';
import type { DocumentJoin } from '../join/documentJoin.ts';
import { SyncResponder } from '../join/syncResponder.ts';
import type { Connection, Protocol } from '../socket/connection.ts';
import { frame, stateFrames, updateFrame, varUint } from '../socket/frame.ts';
import { isReadable, reading, UnreadableMessage } from '../socket/reading.ts';

/** Message types of the y-websocket protocol. */
const messageTypes = { sync: 0, awareness: 1, auth: 2, queryAwareness: 3 } as const;
const syncTypes = { step1: 0, step2: 1, update: 2 } as const;

function message(types: readonly number[], bytes: Uint8Array): Uint8Array {
  return frame('binary', Uint8Array.from(types), varUint(bytes.length), bytes);
}

const updatePrefix = Uint8Array.of(messageTypes.sync, syncTypes.update);
const step2Prefix = Uint8Array.of(messageTypes.sync, syncTypes.step2);

/** The frames are the same for every client of this protocol. */
const framing: Framing = {
  key: 'y-websocket',
  update: (update) => updateFrame(updatePrefix, update),
  awareness: (update) => message([messageTypes.awareness], update),
};

/** Of nobody: a message that changes nothing. */
const emptyAwareness = framing.awareness(Uint8Array.of(0));

/** The protocol of `y-websocket`: one document on a socket, the document in the path. It has no acknowledgements. */
export class YWebsocketProtocol implements Protocol, Subscriber {
  readonly framing = framing;
  readonly #connection: Connection;
  readonly #entry: DocumentJoin;
  readonly #limits: Limits;
  /** What came before the client was let in. */
  #queue: Uint8Array[] | undefined = [];
  #queuedBytes = 0;
  readonly #states: SyncResponder;
  /** The connection's round in which everybody's awareness was sent last. */
  #awarenessSentIn: number | undefined;
  #toldReadOnly = false;

  constructor(connection: Connection, entry: DocumentJoin, limits: Limits) {
    this.#connection = connection;
    this.#entry = entry;
    this.#limits = limits;
    this.#states = new SyncResponder(connection, () => this.#sendAwareness());
    connection.guard(() => this.#enter());
  }

  get admitted(): boolean {
    return this.#entry.membership !== undefined;
  }

  get entering(): boolean {
    return !this.admitted;
  }

  message(data: Uint8Array, isText: boolean): void {
    if (isText) {
      this.#connection.refuse(closeCodes.malformedMessage, data.length);
    } else if (this.#queue) {
      this.#queue.push(data.slice());
      this.#queuedBytes += data.length;
      if (this.#queuedBytes > this.#limits.enteringBytes) this.#connection.holdUntilEntered();
    } else this.#read(this.#entry.membership!, data);
  }

  pong(): void {}

  missedPing(): void {
    this.#entry.membership?.missedPing();
  }

  stopped(): void {
    if (this.#entry.membership) this.#states.stop(this.#entry.membership);
  }

  resumed(): void {}

  /** The stock client waits 30 s for any message. Its own awareness comes back to it, but not every one has any. */
  keepAlive(): Uint8Array {
    return emptyAwareness;
  }

  closed(): void {
    this.#entry.leave();
  }

  deliver(pieces: readonly Uint8Array[]): void {
    if (!this.#states.keepsUpdates) this.#connection.send(...pieces);
  }

  deliverAwareness(awareness: Uint8Array): void {
    this.#connection.sendAwareness(awareness);
  }

  answer(updates: readonly Uint8Array[], ask: Uint8Array | undefined): void {
    this.#connection.sendState(...stateFrames(updates, updatePrefix, step2Prefix));
    if (ask) this.#connection.send(message([messageTypes.sync, syncTypes.step1], ask));
  }

  acknowledge(applied: boolean): void {
    if (applied || this.#toldReadOnly) return;
    this.#toldReadOnly = true;
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, messageTypes.auth);
    encoding.writeVarUint(encoder, 0);
    encoding.writeVarString(encoder, closeReasons[closeCodes.forbidden]);
    this.#connection.send(frame('binary', encoding.toUint8Array(encoder)));
  }

  /** The protocol has no word for it. Stock clients take another Yjs client once they see what has theirs. */
  clocksTaken(): void {}

  changed(): void {}

  pending(bytes: number): void {
    this.#connection.addPending(bytes);
  }

  worked(bytes: number): void {
    this.#connection.charge(bytes);
  }

  storage(): void {}

  disconnect(code: CloseCode, reason?: string): void {
    this.#connection.close(code, reason);
  }

  async #enter(): Promise<void> {
    const membership = await this.#entry.enter(this);
    if (!membership) return;
    if (this.#connection.stopped) this.stopped();
    this.#connection.send(message([messageTypes.sync, syncTypes.step1], membership.stateVector));
    this.#sendAwareness();
    const queue = this.#queue!;
    this.#queue = undefined;
    this.#connection.entered();
    for (const data of queue) this.#read(membership, data);
  }

  /** Once while it is on its way, however often it is asked for: what changes is sent anyway. */
  #sendAwareness(): void {
    if (this.#awarenessSentIn === this.#connection.round) return;
    this.#awarenessSentIn = this.#connection.round;
    const awareness = this.#entry.membership?.awareness;
    if (awareness) this.#connection.send(framing.awareness(awareness));
  }

  #read(membership: Membership, data: Uint8Array): void {
    if (!isReadable(() => this.#handle(membership, decoding.createDecoder(data))))
      this.#connection.refuse(closeCodes.malformedMessage, data.length);
  }

  #handle(membership: Membership, decoder: decoding.Decoder): void {
    const type = reading(() => decoding.readVarUint(decoder));
    if (type === messageTypes.queryAwareness) this.#sendAwareness();
    if (type === messageTypes.queryAwareness || type === messageTypes.auth) return;
    if (type !== messageTypes.sync && type !== messageTypes.awareness)
      throw new UnreadableMessage(`no message type ${type}`);
    const part = type === messageTypes.sync ? reading(() => decoding.readVarUint(decoder)) : undefined;
    const payload = reading(() => decoding.readVarUint8Array(decoder));
    if (part === undefined) {
      if (payload.length <= this.#limits.awarenessBytes) membership.receiveAwareness(payload);
      else this.#connection.refuse(closeCodes.messageTooLarge, payload.length);
    } else if (part === syncTypes.step1) this.#states.ask(membership, payload, false);
    else if (part === syncTypes.step2 || part === syncTypes.update) {
      membership.receive(payload, part === syncTypes.step2);
    } else throw new UnreadableMessage(`no sync message ${part}`);
  }
}
