import { type CloseCode, closeCodes, closeReasons } from '@tandem/protocol/closeCodes';
import type { Principal } from '../../access/grant.ts';
import type { Subscriber } from '../../hub/document/subscriber.ts';
import type { Hub } from '../../hub/hub.ts';
import type { Membership } from '../../hub/membership.ts';
import type { Connection } from '../socket/connection.ts';
import type { ConnectionAuth } from './connectionAuth.ts';
import { type GrantHolder, mayWrite, type RoomGrant } from './roomGrant.ts';
import type { DocumentRoute } from './routes.ts';

/** The way into a document for a socket whose path names it: whoever is refused is disconnected. */
export class DocumentJoin implements GrantHolder {
  readonly #connection: Connection;
  readonly #hub: Hub;
  readonly #route: DocumentRoute;
  readonly #grant: RoomGrant;
  readonly #auth: ConnectionAuth;
  #membership: Membership | undefined;
  #left = false;

  constructor(connection: Connection, hub: Hub, auth: ConnectionAuth, route: DocumentRoute) {
    this.#connection = connection;
    this.#hub = hub;
    this.#route = route;
    this.#auth = auth;
    this.#grant = auth.grant(route.roomId, route.token);
    this.#grant.add(this);
  }

  get membership(): Membership | undefined {
    return this.#membership;
  }

  /** Asks the gate and joins the document. @returns undefined when the connection was closed instead, or meanwhile */
  async enter(subscriber: Subscriber): Promise<Membership | undefined> {
    const admission = await this.#grant.admit();
    if (this.#left) return undefined;
    if (!admission.admitted) return this.#refuse(admission.code, admission.reason);
    const { principal } = admission;
    const { roomId, document } = this.#route;
    const result = await this.#hub.join({
      document,
      roomId,
      connectionId: this.#connection.id,
      principal,
      mayWrite: mayWrite(principal),
      subscriber,
    });
    if (!result.joined) return this.#refuse(result.code, result.reason);
    if (this.#left) {
      result.membership.leave();
      return undefined;
    }
    this.#membership = result.membership;
    const { principal: latest } = this.#grant;
    if (latest && latest !== principal) this.#membership.changeAccess(latest, mayWrite(latest));
    return result.membership;
  }

  leave(): void {
    this.#left = true;
    this.#membership?.leave();
    this.#auth.close();
  }

  renewed(principal: Principal): void {
    // What the client wrote as a viewer was refused; it is sent again when the client comes back.
    if (mayWrite(principal) && this.#membership?.mayWrite === false) {
      this.#connection.close(closeCodes.accessChanged);
    } else this.#membership?.changeAccess(principal, mayWrite(principal));
  }

  revoked(code: CloseCode, reason: string): void {
    this.#connection.close(code, reason);
  }

  #refuse(code: CloseCode, reason: string = closeReasons[code]): undefined {
    this.#connection.close(code, reason);
    return undefined;
  }
}
