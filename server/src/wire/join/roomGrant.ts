import { type CloseCode, closeCodes, closeReasons } from '@tandem/protocol/closeCodes';
import { can } from '../../access/authorize.ts';
import type { Admission, Gate, Principal } from '../../access/grant.ts';
import type { HubLog } from '../../base/ports.ts';
import type { Scheduler, Timer } from '../../base/scheduler.ts';
import type { Hub } from '../../hub/hub.ts';

/** How long before its end a session is renewed, in milliseconds. */
const renewAheadMs = 2 * 60_000;
const longestTimerMs = 2 ** 31 - 1;

/** What a document of a connection hears of the connection's standing in its room. */
export interface GrantHolder {
  /** @param token a session token for the next connection */
  renewed(principal: Principal, token: string): void;
  revoked(code: CloseCode, reason: string): void;
}

export type RoomGrantParts = {
  gate: Gate;
  scheduler: Scheduler;
  log: HubLog;
  /** Tells of decisions about a room's access; see {@link Hub.watchAccess}. */
  access: Pick<Hub, 'watchAccess'>;
  /** Milliseconds since 1970. */
  wallClock: () => number;
};

/** Whether somebody who is in a room may change its texts. */
export function mayWrite(principal: Principal): boolean {
  return can(principal, 'write', { deletedAt: undefined });
}

/** One connection's standing in one room: asked for once, renewed before it ends, decided anew on demand. */
export class RoomGrant {
  readonly #parts: RoomGrantParts;
  readonly #roomId: string;
  readonly #token: string | undefined;
  readonly #address: string;
  readonly #forget: () => void;
  readonly #holders = new Set<GrantHolder>();
  #admission: Promise<Admission> | undefined;
  #principal: Principal | undefined;
  /** What is answered once the grant is void. */
  #refusal: Admission = { admitted: false, code: closeCodes.accessChanged, reason: closeReasons[4505] };
  #timer: Timer | undefined;
  /** Whether access changed while the gate was being asked. */
  #outdated = false;
  readonly #unwatch: () => void;
  #deciding = false;
  #decideAgain = false;
  #closed = false;

  constructor(
    parts: RoomGrantParts,
    roomId: string,
    token: string | undefined,
    address: string,
    forget: () => void,
  ) {
    this.#parts = parts;
    this.#roomId = roomId;
    this.#token = token;
    this.#address = address;
    this.#forget = forget;
    // From before the gate is asked, so that no change falls between its answer and the joining.
    this.#unwatch = parts.access.watchAccess(roomId, (whom) => {
      if (!this.#principal) this.#outdated = true;
      else if (whom(this.#principal)) void this.decideAnew();
    });
  }

  /** Who they are, as decided last; undefined before. */
  get principal(): Principal | undefined {
    return this.#principal;
  }

  /** @returns the decision; a gate that fails is a reason to try again */
  admit(): Promise<Admission> {
    this.#admission ??= this.#ask();
    return this.#admission;
  }

  /** Has to be called before the decision is awaited: whoever else holds the grant may leave meanwhile. */
  add(holder: GrantHolder): void {
    this.#holders.add(holder);
  }

  /** The last one takes the grant with them: nothing is renewed or watched for nobody. */
  remove(holder: GrantHolder): void {
    if (this.#holders.delete(holder) && this.#holders.size === 0) this.close();
  }

  /** Asks the gate again about somebody who is in. */
  async decideAnew(): Promise<void> {
    this.#decideAgain = this.#deciding;
    if (this.#deciding || !this.#principal || this.#closed) return;
    this.#deciding = true;
    const { gate, log } = this.#parts;
    try {
      const renewal = await gate.renew?.(this.#roomId, this.#principal);
      if (renewal?.renewed) this.#renewed(renewal.principal, renewal.token);
      else this.#revoked(renewal?.code ?? closeCodes.accessChanged, renewal?.reason);
    } catch (error) {
      // Whoever might have lost their access is not left in: they come back and are decided about then.
      log.warn({ roomId: this.#roomId, err: error }, 'access could not be decided anew');
      this.#revoked(closeCodes.accessChanged, undefined);
    } finally {
      this.#deciding = false;
    }
    if (this.#decideAgain) await this.decideAnew();
  }

  close(): void {
    // Another may have been made for the same room and token.
    if (this.#closed) return;
    this.#closed = true;
    this.#unwatch();
    this.#timer?.cancel();
    this.#forget();
  }

  async #ask(): Promise<Admission> {
    try {
      const admission = await this.#parts.gate.admit(this.#roomId, this.#token, this.#address);
      if (!admission.admitted) {
        this.close();
        return admission;
      }
      this.#hold(admission.principal);
      if (this.#outdated) await this.decideAnew();
      return this.#closed ? this.#refusal : { admitted: true, principal: this.#principal! };
    } catch (error) {
      this.close();
      this.#parts.log.warn({ roomId: this.#roomId, err: error }, 'the gate could not decide');
      const reason = 'The server cannot ask its database for now. It is safe to try again.';
      return { admitted: false, code: closeCodes.serverError, reason };
    }
  }

  #hold(principal: Principal): void {
    this.#principal = principal;
    this.#timer?.cancel();
    if (principal.expiresAt === undefined || this.#closed) return;
    const left = principal.expiresAt - this.#parts.wallClock();
    const ms = Math.min(Math.max(left - renewAheadMs, left / 2, 1000), longestTimerMs);
    this.#timer = this.#parts.scheduler.after(ms, () => void this.decideAnew());
  }

  #renewed(principal: Principal, token: string): void {
    if (this.#closed) return;
    this.#hold(principal);
    this.#admission = Promise.resolve({ admitted: true, principal });
    for (const holder of [...this.#holders]) holder.renewed(principal, token);
  }

  #revoked(code: CloseCode, reason: string = closeReasons[code]): void {
    this.#refusal = { admitted: false, code, reason };
    this.close();
    for (const holder of [...this.#holders]) holder.revoked(code, reason);
  }
}
