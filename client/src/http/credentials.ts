import type { Session as SessionToken } from '@tandem/protocol/access';
import type { RoomAddress } from '../address.ts';
import type { Log } from '../log.ts';
import type { RoomApi } from './api.ts';
import { HttpError } from './errors.ts';
import { newGuestSecret } from './guestSecret.ts';

/** What is kept secret of a room from one run to the next. */
export type KeptCredentials = {
  /** The owner's token, for whoever created the room. */
  owner?: string | undefined;
  /** The last session's token: it is exchanged for a new one, also for some time after it has expired. */
  session?: string | undefined;
  /** The secret of the invite this person came by, where it is to be presented at each visit. */
  invite?: string | undefined;
  /** What a guest shows to be the same person at each visit, random for each server and room. */
  guest?: string | undefined;
};

/** Where {@link KeptCredentials} are kept. */
export interface CredentialStore {
  get(room: RoomAddress): Promise<KeptCredentials>;
  set(room: RoomAddress, kept: KeptCredentials): Promise<void>;
}

/** Keeps credentials for as long as this client runs. */
export class CredentialsInMemory implements CredentialStore {
  readonly #kept = new Map<string, KeptCredentials>();

  async get({ server, roomId }: RoomAddress): Promise<KeptCredentials> {
    return this.#kept.get(`${server} ${roomId}`) ?? {};
  }

  async set({ server, roomId }: RoomAddress, kept: KeptCredentials): Promise<void> {
    this.#kept.set(`${server} ${roomId}`, kept);
  }
}

/**
 * Gets a token of an identity provider, for a server that asks for a sign-in.
 * @param mayAsk whether the person may be asked; otherwise only what they agreed to before is used
 * @returns undefined when there is none
 */
export type GetSignIn = (server: string, mayAsk: boolean) => Promise<string | undefined>;

/** A session this close to its end is exchanged before it is presented, in milliseconds. */
const renewalMargin = 30_000;

/** What a client presents to one room: a session's token that is fresh at every connection. */
export class RoomCredentials {
  readonly #api: RoomApi;
  readonly #room: RoomAddress;
  readonly #name: string;
  readonly #store: CredentialStore;
  readonly #log: Log;
  readonly #signIn: GetSignIn | undefined;
  #kept: KeptCredentials = {};
  #userId: string | undefined;
  #lifetime = 0;
  #expiresAt = 0;
  /** Why the server could not renew the session last, and until when it wants not to be asked again. */
  #pause: { until: number; error: HttpError } | undefined;
  #renewal: Promise<void> | undefined;
  /** What a link brought, until the server has taken it. */
  #invite: string | undefined;
  #isJoining = false;

  constructor(parts: {
    api: RoomApi;
    room: RoomAddress;
    name: string;
    store: CredentialStore;
    log: Log;
    /** Where there is no way to sign in, a server that asks for it refuses. */
    signIn?: GetSignIn | undefined;
  }) {
    this.#api = parts.api;
    this.#room = parts.room;
    this.#name = parts.name;
    this.#store = parts.store;
    this.#log = parts.log;
    this.#signIn = parts.signIn;
  }

  /** The token as it is, for REST requests. */
  get current(): string | undefined {
    return this.#kept.session;
  }

  /** What the server knows this person by in the room, once it said so. */
  get userId(): string | undefined {
    return this.#userId;
  }

  /**
   * Exchanges what is kept, or an invite, for a session. Connections may be opened meanwhile: what they present waits.
   * @throws HttpError when the server does not let this person in, or does not answer. One that only cannot do it now is
   *   asked again before each connection
   */
  async join(invite?: string): Promise<SessionToken> {
    this.#invite = invite;
    this.#isJoining = true;
    const joining = this.recall().then(() => this.#exchange(true));
    void this.#renewWith(joining).catch(() => undefined);
    try {
      return await joining;
    } catch (error) {
      this.#notePause(error);
      throw error;
    } finally {
      this.#isJoining = false;
    }
  }

  /** Reads what is kept, without asking the server. */
  async recall(): Promise<void> {
    this.#kept = await this.#store.get(this.#room);
  }

  /**
   * Exchanges a session that is about to end, before a connection is opened. One that the server does not exchange is
   * presented all the same: the socket will tell why.
   * @throws HttpError when the server cannot do it now: an expired session must not be presented then, but kept
   */
  async renew(): Promise<void> {
    if (!this.#renewal && Date.now() <= this.#expiresAt - renewalMargin) return;
    await (this.#renewal ?? this.#renewWith(this.#renew()));
  }

  /**
   * Waited for before a socket is opened. It may open while the first session is on its way.
   * @throws HttpError as {@link renew}
   */
  async ready(): Promise<void> {
    if (!this.#isJoining) await this.renew();
  }

  /**
   * The token for one document of a connection, as new as it can be had.
   * @throws HttpError as {@link renew}
   */
  async forConnection(): Promise<string | undefined> {
    await this.renew();
    return this.#kept.session;
  }

  /** The server refused a token, which may have expired by its clock: it is exchanged before the next connection. */
  refused(token: string | undefined): void {
    if (token === this.#kept.session) this.#expiresAt = 0;
  }

  /**
   * Replaces the owner's token by a new one, which is kept.
   * @throws HttpError
   */
  replaceOwnerToken(): Promise<void> {
    return this.#whileNobodyRenews(async () => {
      const { owner, session } = this.#kept;
      const { ownerToken } = await this.#api.replaceOwnerToken(this.#room.roomId, owner ?? session);
      this.#kept = { ...this.#kept, owner: ownerToken };
      await this.#store.set(this.#room, this.#kept);
    });
  }

  /**
   * Ends everybody's session in the room, and begins a new one here.
   * @throws HttpError
   */
  endSessions(): Promise<void> {
    return this.#whileNobodyRenews(() => this.#api.endSessions(this.#room.roomId, this.#kept.session));
  }

  /** Does what voids this client's session. The connection may hear of that first: it waits for the new one. */
  #whileNobodyRenews(voidSession: () => Promise<void>): Promise<void> {
    const before = this.#renewal?.catch(() => undefined) ?? Promise.resolve();
    return this.#renewWith(before.then(voidSession).then(() => this.#renew()));
  }

  /** Whoever asks meanwhile waits for the same exchange. */
  #renewWith(work: Promise<unknown>): Promise<void> {
    const renewal = work
      .then(() => undefined)
      .finally(() => {
        if (this.#renewal === renewal) this.#renewal = undefined;
      });
    this.#renewal = renewal;
    return renewal;
  }

  /** Takes the token the server sent to a connected client. */
  async renewed(token: string): Promise<void> {
    this.#expiresAt = Date.now() + this.#lifetime;
    this.#kept = { ...this.#kept, session: token };
    await this.#store.set(this.#room, this.#kept);
  }

  async #renew(): Promise<void> {
    if (this.#pause && Date.now() < this.#pause.until) throw this.#pause.error;
    try {
      await this.#exchange();
    } catch (error) {
      this.#log.warn(`the session was not renewed: ${String(error)}`);
      this.#notePause(error);
      if (error instanceof HttpError && error.isPassing) throw error;
    }
  }

  #notePause(error: unknown): void {
    if (!(error instanceof HttpError) || !error.isPassing || error.failure.kind !== 'problem') return;
    const { retryAfter } = error.failure;
    if (retryAfter !== undefined) this.#pause = { until: Date.now() + retryAfter * 1000, error };
  }

  /** @param mayAsk whether the person may be asked to sign in, because they wait for it */
  async #exchange(mayAsk = false): Promise<SessionToken> {
    const invite = this.#invite ?? this.#kept.invite;
    const presented = this.#kept.owner ?? this.#kept.session;
    try {
      return await this.#present(presented, invite);
    } catch (error) {
      if (!HttpError.is(error, 'sign_in_required')) throw error;
      const token = await this.#signIn?.(this.#room.server, mayAsk);
      if (token === undefined) throw error;
      return this.#present(token, invite).catch((failure: unknown) => {
        // The server asked the identity provider in vain: for a while it takes the session alone.
        if (presented === undefined || !HttpError.is(failure, 'unavailable')) throw failure;
        return this.#present(presented, invite);
      });
    }
  }

  async #present(presented: string | undefined, invite: string | undefined): Promise<SessionToken> {
    const guest = presented === undefined ? (this.#kept.guest ?? newGuestSecret()) : this.#kept.guest;
    const session = await this.#api.joinRoom(
      this.#room.roomId,
      {
        name: this.#name,
        ...(invite === undefined ? {} : { invite }),
        ...(guest === undefined ? {} : { guest }),
      },
      presented,
    );
    this.#invite = undefined;
    this.#userId = session.userId;
    this.#expiresAt = Date.parse(session.expires_at);
    this.#lifetime = this.#expiresAt - Date.now();
    this.#kept = { ...this.#kept, session: session.token, ...(guest === undefined ? {} : { guest }) };
    await this.#store.set(this.#room, this.#kept);
    return session;
  }
}
