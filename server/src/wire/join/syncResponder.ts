import { closeCodes } from '@tandem/protocol/closeCodes';
import type { Membership } from '../../hub/membership.ts';
import type { Connection } from '../socket/connection.ts';
import type { StateSource } from '../socket/outgoing.ts';

/** What is answered once there is room for it. */
type Ask = { membership: Membership; stateVector: Uint8Array; asksBack: boolean };

/**
 * The states of one document that one connection is sent: one at a time (invariant 5). Whoever asks while one is on its
 * way, or while updates are kept from the connection, gets one answer afterwards, to the last state vector: it brings
 * all that came since, so it is also what somebody who was kept from updates needs to go on.
 */
export class SyncResponder implements StateSource {
  readonly #connection: Connection;
  readonly #caughtUp: () => void;
  #waiting: Ask | undefined;
  #keepsUpdates = false;
  /** The connection's round in which the last one was sent: in a later one it has left. */
  #sentIn: number | undefined;

  /** @param caughtUp somebody who was kept from updates has just been sent them */
  constructor(connection: Connection, caughtUp: () => void) {
    this.#connection = connection;
    this.#caughtUp = caughtUp;
  }

  /** Whether updates need not be sent: they are in the state that waits. */
  get keepsUpdates(): boolean {
    return this.#keepsUpdates;
  }

  /** The client says what it holds. See {@link Membership.sync}. */
  ask(membership: Membership, stateVector: Uint8Array, asksBack: boolean): void {
    if (!this.#waiting && this.#sentIn !== this.#connection.round && this.#connection.hasRoomForState) {
      this.#answer({ membership, stateVector, asksBack });
      return;
    }
    const relevant = membership.relevant(stateVector);
    if (relevant) this.#wait({ membership, stateVector: relevant, asksBack });
    else this.#connection.refuse(closeCodes.malformedMessage, stateVector.length);
  }

  /** Updates are kept from the client from now on: it has what was sent so far. */
  stop(membership: Membership): void {
    this.#keepsUpdates = true;
    if (!this.#waiting) this.#wait({ membership, stateVector: membership.stateVector, asksBack: false });
  }

  /** The client has left the document. */
  forget(): void {
    this.#waiting = undefined;
    this.#keepsUpdates = false;
  }

  sendState(): void {
    if (!this.#waiting) return;
    const ask = this.#waiting;
    const caughtUp = this.#keepsUpdates;
    this.forget();
    this.#answer(ask);
    if (caughtUp) this.#caughtUp();
  }

  #answer({ membership, stateVector, asksBack }: Ask): void {
    this.#sentIn = this.#connection.round;
    membership.sync(stateVector, asksBack);
  }

  #wait(ask: Ask): void {
    this.#waiting = { ...ask, asksBack: ask.asksBack || this.#waiting?.asksBack === true };
    this.#connection.queueState(this);
  }
}
