import type { ServerNotice } from '@tandem/protocol/collabMessages';
import * as encoding from 'lib0/encoding';
import type { Framing } from '../../hub/document/subscriber.ts';
import { frame, stateFrames, updateFrame, varUint } from '../socket/frame.ts';

/** Message types of the Hocuspocus protocol, as `@hocuspocus/provider` has them. */
export const messageTypes = {
  sync: 0,
  awareness: 1,
  auth: 2,
  queryAwareness: 3,
  syncReply: 4,
  stateless: 5,
  close: 7,
  syncStatus: 8,
  ping: 9,
  pong: 10,
} as const;

/** What an authentication message is about. */
export const authTypes = { token: 0, permissionDenied: 1, authenticated: 2 } as const;

/** The parts of the Yjs sync protocol. */
export const syncTypes = { step1: 0, step2: 1, update: 2 } as const;

/** The answer to a ping of the protocol itself, which names no document. */
export const pongFrame = frame('binary', Uint8Array.of(messageTypes.pong));
/**
 * A message about the document without a name, which every client lets pass: providers before 4 do not know the protocol's
 * own ping, and end with a RangeError at it.
 */
export const keepAliveFrame = frame('binary', Uint8Array.of(0));

/** The server's messages about one document, as the Hocuspocus protocol frames them. */
export class HocuspocusFraming implements Framing {
  readonly key: string;
  readonly #updatePrefix: Uint8Array;
  readonly #awarenessPrefix: Uint8Array;
  readonly #saved: Uint8Array;
  readonly #refused: Uint8Array;

  /** @param address the document's name as the client wrote it, perhaps with a session's id behind it */
  constructor(address: string) {
    this.key = `hocuspocus ${address}`;
    this.#updatePrefix = this.#prefix(address, messageTypes.sync, syncTypes.update);
    this.#awarenessPrefix = this.#prefix(address, messageTypes.awareness);
    this.#saved = frame('binary', this.#prefix(address, messageTypes.syncStatus, 1));
    this.#refused = frame('binary', this.#prefix(address, messageTypes.syncStatus, 0));
    this.#address = address;
  }

  readonly #address: string;

  update(update: Uint8Array): Uint8Array[] {
    return updateFrame(this.#updatePrefix, update);
  }

  awareness(update: Uint8Array): Uint8Array {
    return frame('binary', this.#awarenessPrefix, varUint(update.length), update);
  }

  step1(stateVector: Uint8Array): Uint8Array {
    const prefix = this.#prefix(this.#address, messageTypes.sync, syncTypes.step1);
    return frame('binary', prefix, varUint(stateVector.length), stateVector);
  }

  /** See {@link stateFrames}. */
  state(updates: readonly Uint8Array[]): Uint8Array[] {
    const step2 = this.#prefix(this.#address, messageTypes.sync, syncTypes.step2);
    return stateFrames(updates, this.#updatePrefix, step2);
  }

  syncStatus(applied: boolean): Uint8Array {
    return applied ? this.#saved : this.#refused;
  }

  notice(notice: ServerNotice): Uint8Array {
    return this.#text(JSON.stringify(notice), messageTypes.stateless);
  }

  authenticated(mayWrite: boolean): Uint8Array {
    const scope = mayWrite ? 'read-write' : 'readonly';
    return this.#text(scope, messageTypes.auth, authTypes.authenticated);
  }

  permissionDenied(reason: string): Uint8Array {
    return this.#text(reason, messageTypes.auth, authTypes.permissionDenied);
  }

  #prefix(address: string, ...types: readonly number[]): Uint8Array {
    const encoder = encoding.createEncoder();
    encoding.writeVarString(encoder, address);
    for (const type of types) encoding.writeVarUint(encoder, type);
    return encoding.toUint8Array(encoder);
  }

  #text(text: string, ...types: readonly number[]): Uint8Array {
    const encoder = encoding.createEncoder();
    encoding.writeVarString(encoder, text);
    return frame('binary', this.#prefix(this.#address, ...types), encoding.toUint8Array(encoder));
  }
}
