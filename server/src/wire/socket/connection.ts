import { type CloseCode, closeCodes, closeReasons } from '@tandem/protocol/closeCodes';
import type { Claim } from '../../base/addressBudget.ts';
import type { Limits } from '../../base/limits.ts';
import type { HubLog } from '../../base/ports.ts';
import type { Scheduler, Timer } from '../../base/scheduler.ts';
import type { TickBatcher } from '../../hub/turns/tickBatcher.ts';
import { Outgoing, type OutgoingListener, type StateSource } from './outgoing.ts';
import type { QueuedBytes } from './queuedBytes.ts';
import type { SocketPort } from './socketPort.ts';
import { TokenBucket } from './tokenBucket.ts';

/** How long a client may take to answer the close frame, in milliseconds. */
const closingMs = 2_000;

/** Going through so many bytes of a document counts as one message: it takes about as long. */
const chargedBytes = 64 * 1024;

/** A wire's protocol on one connection. */
export interface Protocol {
  message(data: Uint8Array, isText: boolean): void;
  pong(data: Uint8Array): void;
  /** It gave no sign of life since it was last pinged. */
  missedPing(): void;
  /** It reads slower than the room writes: updates are kept from it from now on. */
  stopped(): void;
  /** It has read everything: updates go again, those of a document after the state that waits for it. */
  resumed(): void;
  /** Something to send so that a client which waits for messages knows the server is there; undefined for none. */
  keepAlive(): Uint8Array | undefined;
  /** Whether the client was let in anywhere. */
  readonly admitted: boolean;
  /** Whether the client showed who it is and waits for the answer. */
  readonly entering: boolean;
  closed(): void;
}

export type ConnectionParts = {
  id: string;
  socket: SocketPort;
  batcher: TickBatcher;
  scheduler: Scheduler;
  limits: Limits;
  log: HubLog;
  /** What waits for all readers. */
  queued: QueuedBytes;
  /** What the client has begun to send and has not ended. */
  incoming: Claim;
};

/**
 * One client's socket, from its first message to its close. A client that reads slower than the room writes is dealt
 * with by {@link Outgoing}; one that writes faster than the database takes is not read from.
 */
export class Connection implements OutgoingListener {
  readonly id: string;
  readonly #socket: SocketPort;
  readonly #scheduler: Scheduler;
  readonly #limits: Limits;
  readonly #log: HubLog;
  readonly #incoming: Claim;
  readonly #rate: TokenBucket;
  readonly #outgoing: Outgoing;
  readonly #openedAt: number;
  #protocol: Protocol | undefined;
  #state: 'open' | 'closing' | 'closed' = 'open';
  #closingTimer: Timer | undefined;
  #pendingBytes = 0;
  /** Why nothing is read for now: its own updates wait for the database, or the client itself to be let in. */
  readonly #pauses = new Set<'pending' | 'entering'>();
  #silentPings = 0;

  constructor({ id, socket, batcher, scheduler, limits, log, queued, incoming }: ConnectionParts) {
    this.id = id;
    this.#socket = socket;
    this.#scheduler = scheduler;
    this.#limits = limits;
    this.#log = log;
    this.#incoming = incoming;
    this.#openedAt = scheduler.now();
    this.#rate = new TokenBucket(limits.updatesPerSecond, this.#openedAt);
    this.#outgoing = new Outgoing({ socket, batcher, scheduler, limits, queued, listener: this });
  }

  /** Begins to hear the client. */
  start(protocol: Protocol): void {
    this.#protocol = protocol;
    this.#socket.events = {
      message: (data, isText) => this.guard(() => this.#receive(data, isText)),
      alive: () => {
        this.#silentPings = 0;
      },
      arriving: (bytes) => this.guard(() => this.#arriving(bytes)),
      pong: (data) => this.guard(() => protocol.pong(data)),
      drained: () => this.guard(() => this.#outgoing.drained()),
      closed: () => this.#closed(),
    };
  }

  /**
   * Runs what is done for this client alone. Whatever it throws, now or later, ends this connection and nothing else
   * (invariant 11).
   */
  guard(run: () => unknown): void {
    try {
      const result = run();
      if (result instanceof Promise) result.catch((error: unknown) => this.#failed(error));
    } catch (error) {
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    this.#log.error({ connection: this.id, err: error }, 'a connection met an error of the server');
    try {
      this.close(closeCodes.serverError);
    } catch (failure) {
      this.#log.error({ connection: this.id, err: failure }, 'a connection could not be closed');
      this.#socket.terminate();
    }
  }

  /** Whether updates are kept from the client for now. */
  get stopped(): boolean {
    return this.#outgoing.stopped;
  }

  /** Whether anything can still be sent. */
  get isOpen(): boolean {
    return this.#state === 'open';
  }

  /** Counts the moments at which what was sent had left, as far as the socket tells. */
  get round(): number {
    return this.#outgoing.round;
  }

  /**
   * Whether one more state may be sent now. It may be of any size, but what is sent on top of it may not: however many
   * a client asks for, those on their way are bounded (invariant 5).
   */
  get hasRoomForState(): boolean {
    return this.#outgoing.hasRoomForState;
  }

  /** Has a source send its state when there is room, in a later round. */
  queueState(source: StateSource): void {
    this.#outgoing.queueState(source);
  }

  send(...frames: readonly Uint8Array[]): void {
    this.#outgoing.send(frames);
  }

  /** Sends a whole state, which may be large. */
  sendState(...frames: readonly Uint8Array[]): void {
    this.#outgoing.sendState(frames);
  }

  /** Sends what may be left out when the client reads too slowly. */
  sendAwareness(frame: Uint8Array): void {
    this.#outgoing.sendAwareness(frame);
  }

  /** Sends a ping in front of what is sent next. */
  ping(data: Uint8Array): void {
    this.#outgoing.write();
    this.#socket.ping(data);
  }

  /** The client's own updates that wait for the database have grown or shrunk. */
  addPending(bytes: number): void {
    this.#pendingBytes += bytes;
    const bound = this.#limits.connectionPendingBytes;
    if (this.#pendingBytes > bound) this.#pause('pending');
    else if (this.#pendingBytes <= bound / 2) this.#resume('pending');
  }

  /** Reads no further until {@link entered}: the client's own network holds back what it sends. */
  holdUntilEntered(): void {
    this.#pause('entering');
  }

  /** Whoever waited to be let in is in, or was refused. */
  entered(): void {
    this.#resume('entering');
  }

  /**
   * The client had the server go through so many bytes for it alone. That counts as further messages: how often
   * somebody may have it done depends on how large the document is.
   */
  charge(bytes: number): void {
    this.#rate.charge(Math.floor(bytes / chargedBytes), this.#scheduler.now());
  }

  /** Ends the connection; what was sent goes out first. */
  close(code: CloseCode, reason: string = closeReasons[code]): void {
    if (this.#state !== 'open') return;
    this.#log.info({ connection: this.id, code }, 'a connection is closed');
    this.#outgoing.write();
    this.#outgoing.end();
    this.#state = 'closing';
    this.#incoming.release();
    // A socket that is not read from would not hear that the client has closed it.
    if (this.#pauses.size > 0) this.#socket.resume();
    this.#socket.close(code, reason);
    this.#closingTimer = this.#scheduler.after(closingMs, () => this.#socket.terminate());
    this.#protocol?.closed();
  }

  behind(bytes: number): void {
    this.#log.debug({ connection: this.id, bytes }, 'a connection reads too slowly');
    this.#protocol?.stopped();
  }

  caughtUp(): void {
    this.#protocol?.resumed();
  }

  lost(): void {
    this.close(closeCodes.slowReader);
  }

  overwhelmed(): void {
    this.#log.warn({ connection: this.id }, 'readers have too much waiting for them, and this one the most');
    this.#socket.terminate();
  }

  /** Time has passed: finds clients that are gone without a word, or never said who they are. */
  beat(): void {
    if (this.#state !== 'open') return;
    const now = this.#scheduler.now();
    if (this.#silentPings >= 2) {
      this.#log.info({ connection: this.id }, 'a connection gave no sign of life');
      this.#socket.terminate();
      return;
    }
    if (!this.#protocol?.admitted && now - this.#openedAt > this.#limits.authenticationMs) {
      this.close(this.#protocol?.entering ? closeCodes.overloaded : closeCodes.unauthenticated);
      return;
    }
    // Whoever is not read from cannot show that they are there.
    if (this.#silentPings > 0 && this.#pauses.size === 0) this.#protocol?.missedPing();
    this.#silentPings += 1;
    this.#socket.ping(new Uint8Array());
    const keepAlive = this.#protocol?.keepAlive();
    if (keepAlive && now - this.#outgoing.wroteAt >= this.#limits.pingMs) this.send(keepAlive);
  }

  #pause(reason: 'pending' | 'entering'): void {
    if (this.#state !== 'open') return;
    if (this.#pauses.size === 0) this.#socket.pause();
    this.#pauses.add(reason);
  }

  #resume(reason: 'pending' | 'entering'): void {
    if (this.#pauses.delete(reason) && this.#pauses.size === 0) this.#socket.resume();
  }

  /** A message has not arrived whole, and may never do so. */
  #arriving(bytes: number): void {
    if (this.#state !== 'open') return;
    const free = this.#limits.enteringBytes;
    if (bytes > free && !this.#protocol!.admitted) {
      if (this.#protocol!.entering) this.holdUntilEntered();
      else this.close(closeCodes.rateLimited, 'Too much was sent before signing in.');
    } else if (this.#incoming.resize(Math.max(0, bytes - free))) {
      this.close(
        closeCodes.overloaded,
        'Too many large messages are on their way at once. Try again in a moment.',
      );
    }
  }

  #receive(data: Uint8Array, isText: boolean): void {
    if (this.#state !== 'open') return;
    if (data.length > this.#limits.frameBytes) {
      this.refuse(closeCodes.messageTooLarge, data.length);
    } else if (!this.#rate.take(this.#scheduler.now())) {
      this.refuse(closeCodes.rateLimited, data.length);
    } else this.#protocol!.message(data, isText);
  }

  /** Ends the connection because of one message. @param bytes the message's size, for the log */
  refuse(code: CloseCode, bytes: number): void {
    this.#log.warn({ connection: this.id, code, bytes }, 'a message was refused');
    this.close(code);
  }

  #closed(): void {
    this.#closingTimer?.cancel();
    this.#incoming.release();
    const wasOpen = this.#state === 'open';
    this.#state = 'closed';
    if (!wasOpen) return;
    this.#outgoing.end();
    this.#protocol?.closed();
  }
}
