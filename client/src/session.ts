import { closeCodes } from '@tandem/protocol/closeCodes';
import type { Presence } from '@tandem/protocol/presence';
import type { CreatedRoom, CreateRoom, Role } from '@tandem/protocol/rooms';
import { ObservableV2 } from 'lib0/observable';
import { collabUrl, type RoomAddress } from './address.ts';
import { RoomApi } from './http/api.ts';
import {
  type CredentialStore,
  CredentialsInMemory,
  type GetSignIn,
  RoomCredentials,
} from './http/credentials.ts';
import { HttpError } from './http/errors.ts';
import { type LocalCopies, noCopies } from './localCopy.ts';
import { type Log, noLog } from './log.ts';
import { Room, type RoomParts } from './room.ts';
import { globalRuntime, type Runtime } from './runtime.ts';
import { nextState, SessionEnded, type SessionEvent, type SessionState, signedOut } from './sessionState.ts';
import { RoomSocket } from './transport/roomSocket.ts';

type SessionEvents = {
  state: (state: SessionState, before: SessionState) => void;
  /** A room was entered; it is not joined yet. */
  entered: (room: Room) => void;
  /** The room was left. Its documents are still there to read while this event is told, and gone afterwards. */
  left: (room: Room) => void;
};

/** What a session is made of. */
type SessionParts = {
  credentials?: CredentialStore;
  /** Without it nothing is kept on this device. */
  copies?: LocalCopies;
  log?: Log;
  client?: Presence['client'];
  runtime?: Runtime;
  /** Whether the server is known to be there, and is waited for where it does not answer. */
  knowsServer?: boolean;
  /** How to sign in, for servers that ask for it. */
  signIn?: GetSignIn | undefined;
};

/** A client's one session: in a room, or not. */
export class Session extends ObservableV2<SessionEvents> {
  readonly #parts: SessionParts & Required<Pick<SessionParts, 'credentials' | 'copies' | 'log' | 'runtime'>>;
  #state: SessionState = signedOut;
  #room: Room | undefined;
  /** Counts what the person decided: whatever was begun before the last decision must not take effect any more. */
  #decision = 0;

  constructor(parts: SessionParts = {}) {
    super();
    this.#parts = {
      ...parts,
      credentials: parts.credentials ?? new CredentialsInMemory(),
      copies: parts.copies ?? noCopies,
      log: parts.log ?? noLog,
      runtime: parts.runtime ?? globalRuntime,
    };
  }

  get state(): SessionState {
    return this.#state;
  }

  /** The room one is in or joining. */
  get room(): Room | undefined {
    return this.#room;
  }

  /** The role, as far as it is known. */
  get role(): Role | undefined {
    return this.#state.kind === 'joined' || this.#state.kind === 'offline' ? this.#state.role : undefined;
  }

  /**
   * Creates a room on a server and keeps its owner's token; does not enter it.
   * @throws HttpError
   */
  async create(server: string, request: CreateRoom): Promise<CreatedRoom> {
    const api = RoomApi.at(server, this.#parts.runtime);
    const created = await api.createRoom(request).catch(async (error: unknown) => {
      if (!HttpError.is(error, 'sign_in_required')) throw error;
      const token = await this.#parts.signIn?.(server, true);
      if (token === undefined) throw error;
      return api.createRoom(request, token);
    });
    await this.#parts.credentials.set({ roomId: created.roomId, server }, { owner: created.ownerToken });
    this.#parts.log.info(`created room ${created.roomId} on ${server}`);
    return created;
  }

  /**
   * Enters a room, leaving the one before.
   * @param name what others call this person
   * @param invite the secret of an invite, from a link
   * @param role what this person might do in an earlier visit, which holds until the server says it
   * A server that answers that it cannot let anybody in now is waited for, in the state `joining`.
   * @throws HttpError when the room does not exist, does not let this person in, or its server does not answer
   * @throws SessionEnded when it was cancelled, or another room was entered meanwhile
   */
  async enter(address: RoomAddress, name: string, invite?: string, role?: Role): Promise<Room> {
    const decision = ++this.#decision;
    const parts = this.#roomParts(address, name);
    const joining = this.#unlessBusy(parts.credentials.join(invite));
    // The socket opens while the server decides who this is; nothing is said on it before.
    void parts.socket.connect();
    try {
      await this.#unlessOverruled(decision, joining);
    } catch (error) {
      parts.socket.destroy();
      throw error;
    }
    return this.#begin({ ...parts, role }, { type: 'join', room: address });
  }

  /**
   * Comes back to a room whose server does not answer, with the copies that were kept of it.
   * @param role the role this person had
   * @throws SessionEnded when it was cancelled, or another room was entered meanwhile
   */
  async resume(address: RoomAddress, name: string, role: Role): Promise<Room> {
    const decision = ++this.#decision;
    const parts = this.#roomParts(address, name);
    try {
      await this.#unlessOverruled(decision, parts.credentials.recall());
    } catch (error) {
      parts.socket.destroy();
      throw error;
    }
    const room = this.#begin({ ...parts, role }, { type: 'resume', room: address, role });
    await this.#unlessOverruled(decision, room.manifest.whenReady());
    return room;
  }

  /** Resolves when the room is joined; rejects when it was left, or refused, before that. */
  async joined(): Promise<Room> {
    await this.#until(({ kind }) => kind !== 'joining');
    if (this.#room && this.#state.kind !== 'signedOut') return this.#room;
    throw new SessionEnded(this.#state);
  }

  /** Resolves when the server has acknowledged every edit, or the room was left. */
  async saved(): Promise<void> {
    await this.#until(
      (state) => state.kind === 'signedOut' || (state.kind === 'joined' && state.unsaved === 0),
    );
  }

  #until(holds: (state: SessionState) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = () => {
        if (!holds(this.#state)) return;
        this.off('state', check);
        resolve();
      };
      this.on('state', check);
      check();
    });
  }

  /** Leaves the room, and does not enter the one whose server was asked. */
  leave(): void {
    this.#decision++;
    this.#dispatch({ type: 'leave' });
  }

  /** Does not enter the room that is being entered. The one before stays, as long as it was not left for it. */
  cancel(): void {
    this.#decision++;
    if (this.#state.kind === 'joining') this.#dispatch({ type: 'leave' });
  }

  /** The window closes: the copies stay for the next one. */
  async close(): Promise<void> {
    this.#decision++;
    const room = this.#room;
    this.#room = undefined;
    await room?.flushCopies();
    room?.destroy();
    super.destroy();
  }

  #roomParts(address: RoomAddress, name: string): RoomParts {
    const { credentials: store, copies, client, log, runtime, signIn } = this.#parts;
    const api = RoomApi.at(address.server, runtime);
    const credentials = new RoomCredentials({ api, room: address, name, store, log, signIn });
    const ready = () => credentials.ready();
    const socket = new RoomSocket({ url: collabUrl(address.server), ready, runtime });
    return { address, api, credentials, socket, copies, name, client };
  }

  /** Waits for a step into a room. Once something else was decided, how the step ended does not matter, even badly. */
  async #unlessOverruled(decision: number, step: Promise<unknown>): Promise<void> {
    try {
      await step;
    } catch (error) {
      if (decision === this.#decision) throw error;
    }
    if (decision !== this.#decision) throw new SessionEnded(signedOut);
  }

  #begin(parts: RoomParts, event: SessionEvent): Room {
    this.#dispatch({ type: 'leave' });
    const room = new Room(parts);
    this.#room = room;
    room.on('session', (told) => this.#dispatch(told));
    this.emit('entered', [room]);
    this.#dispatch(event);
    room.connect();
    return room;
  }

  /** Each connection asks again until the server can do it. At an address where nobody answers there may be no server. */
  async #unlessBusy(joining: Promise<unknown>): Promise<void> {
    try {
      await joining;
    } catch (error) {
      if (!(error instanceof HttpError) || !error.isPassing) throw error;
      if (error.failure.kind === 'unreachable' && !this.#parts.knowsServer) throw error;
    }
  }

  #dispatch(event: SessionEvent): void {
    const before = this.#state;
    const state = nextState(before, event);
    if (state === before) return;
    this.#state = state;
    if (state.kind !== before.kind)
      this.#parts.log.info(`session: ${before.kind} -> ${state.kind}${detailOf(event)}`);
    this.emit('state', [state, before]);
    if (state.kind !== 'signedOut' || !this.#room) return;
    const room = this.#room;
    this.#room = undefined;
    this.emit('left', [room]);
    room.destroy();
    if (event.type === 'leave' || state.ended?.code === closeCodes.gone) void room.forgetCopies();
  }
}

function detailOf(event: SessionEvent): string {
  if (event.type === 'lost' || event.type === 'refused')
    return ` (${event.code ?? 'no code'} ${event.reason ?? ''})`;
  return event.type === 'join' ? ` (${event.room.roomId} on ${event.room.server})` : '';
}
