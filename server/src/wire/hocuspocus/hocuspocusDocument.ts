import {
  type CloseCode,
  closeCodes,
  closeReasons,
  formatRefusal,
  isPermanent,
} from '@tandem/protocol/closeCodes';
import { type CollabCredentials, decodeCredentials, protocolVersion } from '@tandem/protocol/collabMessages';
import { parseDocumentName } from '@tandem/protocol/documents';
import * as decoding from 'lib0/decoding';
import type { Principal } from '../../access/grant.ts';
import type { Subscriber } from '../../hub/document/subscriber.ts';
import type { Hub } from '../../hub/hub.ts';
import type { Membership } from '../../hub/membership.ts';
import type { ConnectionAuth } from '../join/connectionAuth.ts';
import { type GrantHolder, mayWrite, type RoomGrant } from '../join/roomGrant.ts';
import { SyncResponder } from '../join/syncResponder.ts';
import type { Connection } from '../socket/connection.ts';
import { isReadable, reading, UnreadableMessage } from '../socket/reading.ts';
import type { CollabEntries } from './collabEntries.ts';
import { authTypes, HocuspocusFraming, messageTypes, syncTypes } from './hocuspocusFraming.ts';

type State =
  /** Not let in yet; what came meanwhile is kept for later. */
  | { is: 'waiting'; queue: Uint8Array[] }
  | Joining
  | { is: 'open'; membership: Membership; grant: RoomGrant }
  | { is: 'refused' }
  | { is: 'closed' };

type Joining = { is: 'joining'; queue: Uint8Array[]; grant: RoomGrant | undefined; tokenless: boolean };

export type HocuspocusParts = {
  connection: Connection;
  hub: Hub;
  auth: ConnectionAuth;
  entries: CollabEntries;
};

/** One document on one Hocuspocus socket, from its first message on. */
export class HocuspocusDocument implements Subscriber, GrantHolder {
  readonly framing: HocuspocusFraming;
  readonly #name: string;
  readonly #parts: HocuspocusParts;
  #state: State = { is: 'waiting', queue: [] };
  #queuedBytes = 0;
  readonly #states: SyncResponder;
  /** The connection's round in which everybody's awareness was sent last. */
  #awarenessSentIn: number | undefined;

  /** @param address the document's name, perhaps with `\0` and a session's id behind it */
  constructor(address: string, parts: HocuspocusParts) {
    const end = address.indexOf('\0');
    this.#name = end === -1 ? address : address.slice(0, end);
    this.#parts = parts;
    parts.entries.changed(undefined, this.#state.is);
    this.framing = new HocuspocusFraming(address);
    this.#states = new SyncResponder(parts.connection, () => this.#sendAwareness());
  }

  /** Whether nothing is kept here that somebody could miss. */
  get isOver(): boolean {
    return this.#state.is === 'closed' || this.#state.is === 'refused';
  }

  /** It is over, and nobody asks for it any more. */
  forget(): void {
    this.#parts.entries.forgotten(this.#state.is);
  }

  /**
   * One message about this document.
   * @param body what follows the name
   * @throws UnreadableMessage
   */
  message(body: Uint8Array): void {
    const decoder = decoding.createDecoder(body);
    const type = reading(() => decoding.readVarUint(decoder));
    if (type === messageTypes.auth) {
      this.#authenticate(decoder);
      return;
    }
    const state = this.#state;
    if (state.is === 'open') this.#handle(state.membership, type, decoder);
    else if (state.is === 'waiting' || state.is === 'joining') {
      state.queue.push(body.slice());
      this.#queuedBytes += body.length;
      this.#parts.entries.queued(body.length);
      if (state.is === 'waiting' && type === messageTypes.sync && body[1] === syncTypes.step1) {
        this.#enter({}, true);
      }
    }
  }

  /** The client or the server is done with this document. */
  close(): void {
    const state = this.#state;
    this.#become({ is: 'closed' });
    this.#forgetQueue();
    this.#states.forget();
    if (state.is === 'joining' || state.is === 'open') state.grant?.remove(this);
    if (state.is === 'open') state.membership.leave();
  }

  /** Updates are kept from the client from now on. */
  stopped(): void {
    if (this.#state.is === 'open') this.#states.stop(this.#state.membership);
  }

  missedPing(): void {
    if (this.#state.is === 'open') this.#state.membership.missedPing();
  }

  deliver(pieces: readonly Uint8Array[]): void {
    if (!this.#states.keepsUpdates) this.#parts.connection.send(...pieces);
  }

  deliverAwareness(frame: Uint8Array): void {
    this.#parts.connection.sendAwareness(frame);
  }

  answer(updates: readonly Uint8Array[], ask: Uint8Array | undefined): void {
    this.#parts.connection.sendState(...this.framing.state(updates));
    if (ask) this.#parts.connection.send(this.framing.step1(ask));
  }

  acknowledge(applied: boolean): void {
    this.#parts.connection.send(this.framing.syncStatus(applied));
  }

  clocksTaken(clients: readonly number[]): void {
    this.#parts.connection.send(this.framing.notice({ type: 'clocksTaken', clients: [...clients] }));
  }

  changed(): void {}

  pending(bytes: number): void {
    this.#parts.connection.addPending(bytes);
  }

  worked(bytes: number): void {
    this.#parts.connection.charge(bytes);
  }

  storage(available: boolean): void {
    this.#parts.connection.send(this.framing.notice({ type: 'storage', available }));
  }

  /**
   * What concerns the document alone is refused alone; the rest, and what passes, closes the socket: a client comes
   * back after a close, and never after a refusal.
   */
  disconnect(code: CloseCode, reason?: string): void {
    const aboutDocument = isPermanent(code) && code !== closeCodes.malformedMessage;
    if (aboutDocument) this.#refuse(code, reason);
    else this.#parts.connection.close(code, reason);
  }

  renewed(principal: Principal, token: string): void {
    const state = this.#state;
    if (state.is !== 'open') return;
    const before = state.membership.principal;
    if (mayWrite(principal) && !mayWrite(before)) {
      // What the client wrote meanwhile was refused; it is sent again when the client comes back.
      this.#parts.connection.close(closeCodes.accessChanged);
      return;
    }
    state.membership.changeAccess(principal, mayWrite(principal));
    this.#parts.connection.send(this.framing.notice({ type: 'token', token }));
    if (before.role !== principal.role) this.#announce(state.membership);
  }

  revoked(code: CloseCode, reason: string): void {
    this.disconnect(code, reason);
  }

  #become(state: State): void {
    const before = this.#state.is;
    this.#state = state;
    this.#parts.entries.changed(before, state.is);
  }

  #forgetQueue(): void {
    this.#parts.entries.queued(-this.#queuedBytes);
    this.#queuedBytes = 0;
  }

  #authenticate(decoder: decoding.Decoder): void {
    if (reading(() => decoding.readVarUint(decoder)) !== authTypes.token) return;
    const credentials = decodeCredentials(reading(() => decoding.readVarString(decoder)));
    if (this.#state.is !== 'joining' || this.#state.tokenless) this.#enter(credentials, false);
  }

  /** @param tokenless whether the client asked for the text without a word about who it is, as providers of version 2 do */
  #enter(credentials: CollabCredentials, tokenless: boolean): void {
    const state = this.#state;
    const queue = state.is === 'waiting' || state.is === 'joining' ? state.queue : [];
    const before = state.is === 'open' || state.is === 'joining' ? state : undefined;
    if (before?.is === 'open') before.membership.leave();
    this.#states.forget();
    const joining: Joining = { is: 'joining', queue, grant: undefined, tokenless };
    this.#become(joining);
    this.#parts.connection.guard(() => this.#join(joining, credentials));
    // Given back last: with the same token a guest is the same guest again.
    if (before && before.grant !== joining.grant) before.grant?.remove(this);
  }

  async #join(joining: Joining, credentials: CollabCredentials): Promise<void> {
    const { connection, hub, auth } = this.#parts;
    const { token, epoch, version } = credentials;
    const roomId = parseDocumentName(this.#name)?.roomId;
    if (version !== undefined && version !== protocolVersion) {
      this.#refuse(closeCodes.versionMismatch);
      return;
    }
    if (roomId === undefined) {
      this.#refuse(closeCodes.notFound);
      return;
    }
    const grant = auth.grant(roomId, token);
    grant.add(this);
    joining.grant = grant;
    const admission = await grant.admit();
    if (this.#state !== joining) return;
    if (!admission.admitted) {
      this.disconnect(admission.code, admission.reason);
      return;
    }
    const { principal } = admission;
    const result = await hub.join({
      document: this.#name,
      roomId,
      connectionId: connection.id,
      principal,
      mayWrite: mayWrite(principal),
      epoch,
      subscriber: this,
    });
    if (this.#state !== joining) {
      if (result.joined) result.membership.leave();
    } else if (result.joined) {
      const latest = grant.principal;
      if (latest && latest !== principal) result.membership.changeAccess(latest, mayWrite(latest));
      this.#open(result.membership, grant, joining.queue);
    } else this.disconnect(result.code, result.reason);
  }

  #open(membership: Membership, grant: RoomGrant, queue: readonly Uint8Array[]): void {
    this.#become({ is: 'open', membership, grant });
    this.#forgetQueue();
    if (this.#parts.connection.stopped) this.stopped();
    this.#announce(membership);
    this.#sendAwareness();
    for (const message of queue) {
      if (isReadable(() => this.message(message))) continue;
      this.#parts.connection.refuse(closeCodes.malformedMessage, message.length);
      return;
    }
  }

  #announce({ epoch, principal }: Membership): void {
    this.#parts.connection.send(
      this.framing.authenticated(mayWrite(principal)),
      this.framing.notice({ type: 'document', epoch, role: principal.role }),
    );
  }

  #refuse(code: CloseCode, reason: string = closeReasons[code]): void {
    this.close();
    this.#become({ is: 'refused' });
    this.#parts.connection.send(this.framing.permissionDenied(formatRefusal(code, reason)));
  }

  #handle(membership: Membership, type: number, decoder: decoding.Decoder): void {
    switch (type) {
      case messageTypes.sync:
      case messageTypes.syncReply:
        this.#handleSync(membership, decoder, type === messageTypes.sync);
        return;
      case messageTypes.awareness:
        this.#handleAwareness(
          membership,
          reading(() => decoding.readVarUint8Array(decoder)),
        );
        return;
      case messageTypes.queryAwareness:
        this.#sendAwareness();
        return;
      case messageTypes.close:
        this.close();
        return;
      case messageTypes.stateless:
        return;
      default:
        throw new UnreadableMessage(`there is no message type ${type}`);
    }
  }

  /** Once while it is on its way, however often it is asked for: what changes is sent anyway. */
  #sendAwareness(): void {
    const { connection } = this.#parts;
    if (this.#state.is !== 'open' || this.#awarenessSentIn === connection.round) return;
    this.#awarenessSentIn = connection.round;
    const { awareness } = this.#state.membership;
    if (awareness) connection.send(this.framing.awareness(awareness));
  }

  #handleAwareness(membership: Membership, update: Uint8Array): void {
    const { connection, hub } = this.#parts;
    if (update.length > hub.limits.awarenessBytes)
      connection.refuse(closeCodes.messageTooLarge, update.length);
    else membership.receiveAwareness(update);
  }

  #handleSync(membership: Membership, decoder: decoding.Decoder, asksBack: boolean): void {
    const type = reading(() => decoding.readVarUint(decoder));
    const payload = reading(() => decoding.readVarUint8Array(decoder));
    if (type === syncTypes.step1) this.#states.ask(membership, payload, asksBack);
    else if (type === syncTypes.step2) membership.receive(payload, true);
    else if (type === syncTypes.update) membership.receive(payload, false);
    else throw new UnreadableMessage(`there is no sync message ${type}`);
  }
}
