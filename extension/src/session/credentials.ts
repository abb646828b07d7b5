import type { Session as SessionToken } from '@tandem/protocol/access';
import type { Log } from '../platform/log.ts';
import type { RoomApi } from './roomApi.ts';
import type { RoomAddress } from './state.ts';

/** What is kept secret of a room from one run to the next. */
export type KeptCredentials = {
  /** The owner's token, for whoever created the room. */
  owner?: string | undefined;
  /** The last session's token: it is exchanged for a new one, also for some time after it has expired. */
  session?: string | undefined;
};

/** Where {@link KeptCredentials} are kept. */
export interface CredentialStore {
  get(room: RoomAddress): Promise<KeptCredentials>;
  set(room: RoomAddress, kept: KeptCredentials): Promise<void>;
}

/** A session this close to its end is exchanged before it is presented, in milliseconds. */
const renewalMargin = 30_000;

/** What this window presents to one room: a session's token that is fresh at every connection. */
export class RoomCredentials {
  readonly #api: RoomApi;
  readonly #room: RoomAddress;
  readonly #name: string;
  readonly #store: CredentialStore;
  readonly #log: Log;
  #kept: KeptCredentials = {};
  #userId: string | undefined;
  #lifetime = 0;
  #expiresAt = 0;
  #renewal: Promise<void> | undefined;

  constructor(parts: { api: RoomApi; room: RoomAddress; name: string; store: CredentialStore; log: Log }) {
    this.#api = parts.api;
    this.#room = parts.room;
    this.#name = parts.name;
    this.#store = parts.store;
    this.#log = parts.log;
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
   * Exchanges what is kept, or an invite, for a session.
   * @throws HttpError when the server does not let this person in, or does not answer
   */
  async join(invite?: string): Promise<SessionToken> {
    this.#kept = await this.#store.get(this.#room);
    return this.#exchange(invite);
  }

  /** Reads what is kept, without asking the server. */
  async recall(): Promise<void> {
    this.#kept = await this.#store.get(this.#room);
  }

  /** The token for a connection. When the server can't renew an old one now, the old one: the socket will tell why. */
  async forConnection(): Promise<string | undefined> {
    if (Date.now() > this.#expiresAt - renewalMargin) {
      this.#renewal ??= this.#renew().finally(() => {
        this.#renewal = undefined;
      });
      await this.#renewal;
    }
    return this.#kept.session;
  }

  /** Takes the token the server sent to a connected client. */
  async renewed(token: string): Promise<void> {
    this.#expiresAt = Date.now() + this.#lifetime;
    this.#kept = { ...this.#kept, session: token };
    await this.#store.set(this.#room, this.#kept);
  }

  async #renew(): Promise<void> {
    try {
      await this.#exchange(undefined);
    } catch (error) {
      this.#log.warn(`the session was not renewed: ${String(error)}`);
    }
  }

  async #exchange(invite: string | undefined): Promise<SessionToken> {
    const presented = this.#kept.owner ?? this.#kept.session;
    const session = await this.#api.joinRoom(
      this.#room.roomId,
      { name: this.#name, ...(invite === undefined ? {} : { invite }) },
      presented,
    );
    this.#userId = session.userId;
    this.#expiresAt = Date.parse(session.expires_at);
    this.#lifetime = this.#expiresAt - Date.now();
    this.#kept = { ...this.#kept, session: session.token };
    await this.#store.set(this.#room, this.#kept);
    return session;
  }
}
