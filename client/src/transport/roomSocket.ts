import { HocuspocusProviderWebsocket } from '@hocuspocus/provider';
import { type CloseCode, closeCodes } from '@tandem/protocol/closeCodes';
import { sendInParts } from '@tandem/protocol/largeMessages';
import { type Ending, endingOf } from '../ending.ts';
import { HttpError } from '../http/errors.ts';
import { HttpClient } from '../http/httpClient.ts';
import { Observable } from '../observable.ts';
import { globalRuntime, type Runtime } from '../runtime.ts';

export type Connection = 'connecting' | 'connected' | 'offline';

/** How a socket closed; one that could not be opened has no code. */
export type Close = { code: number | undefined; reason: string };

export type RoomSocketOptions = {
  /** The address of the server's `/collab`. */
  url: string;
  /** Waited for at each attempt to connect; when it fails, so does the attempt, and there will be another. */
  ready?: () => Promise<void>;
  runtime?: Runtime;
};

/** Longest pause between two attempts to connect: a redeployed server has everybody back within this time. */
const maxDelayInMilliseconds = 10_000;

/**
 * The one socket of a room, which all its documents share: the stock one, without its queue for the time when it is
 * closed. What was written then reaches the server by the sync steps of the next connection; sending it a second time
 * would let acknowledgements of the queue be taken for those of newer edits, and "saved" would be said too early.
 * What is too large for one message goes in parts.
 */
export class RoomSocket extends HocuspocusProviderWebsocket {
  readonly connection = new Observable<Connection>('connecting');
  /** Why the socket closed last, or could not be opened; `overloaded` also stands for a server that could not renew a session. */
  readonly lastClose = new Observable<Close | undefined>(undefined);
  /** Why the server ended this socket for good, once it did. It connects no more then. */
  readonly ended = new Observable<Ending | undefined>(undefined);
  /** Whether the server can be asked where it cannot be connected to: a proxy on the way passes no WebSockets. */
  readonly blocked = new Observable(false);
  readonly #ready: () => Promise<void>;
  readonly #runtime: Runtime;
  /** Attempts in a row that ended before the socket was open. */
  #unopened = 0;
  #attempt = 0;

  constructor({ url, ready = async () => {}, runtime = globalRuntime }: RoomSocketOptions) {
    super({
      url,
      autoConnect: false,
      WebSocketPolyfill: runtime.WebSocket,
      delay: 500,
      minDelay: 300,
      factor: 1.6,
      maxDelay: maxDelayInMilliseconds,
    });
    this.#ready = ready;
    this.#runtime = runtime;
    this.on('connect', () => {
      this.#unopened = 0;
      this.blocked.set(false);
      this.connection.set('connected');
    });
    this.on('close', ({ event }: { event?: { code: number; reason?: string } }) =>
      this.#closed(event?.code, event?.reason ?? ''),
    );
  }

  override async createWebSocketConnection(): Promise<unknown> {
    this.#attempt += 1;
    const attempt = this.#attempt;
    try {
      await this.#ready();
    } catch (error) {
      if (attempt === this.#attempt) this.#closed(closeOf(error), String(error));
      throw error;
    }
    if (attempt !== this.#attempt || !this.shouldConnect) throw new Error('this attempt was given up');
    return super.createWebSocketConnection();
  }

  override send(message: unknown): void {
    if (!this.#isOpen) return;
    sendInParts(
      message,
      (part) => super.send(part),
      (name) => this.configuration.providerMap.get(name)?.incrementUnsyncedChanges(),
    );
  }

  /** Connects at once when it waits for its next attempt: the network is back, or a person wants it. */
  retryNow(): void {
    if (this.shouldConnect && this.connection.value === 'offline') void this.connect();
  }

  /** Gives up this connection for another one, after a pause. */
  reconnect(): void {
    this.webSocket?.close();
  }

  get #isOpen(): boolean {
    // Node's own socket and that of a browser say it alike; a test may have another.
    return this.webSocket?.readyState === webSocketOpen;
  }

  /** Nobody tells why a socket did not open, so that a plain request to the same address has to. */
  async #countUnopened(): Promise<void> {
    this.#unopened += 1;
    if (this.#unopened < attemptsBeforeDoubt || this.blocked.value) return;
    const blocked = await needsUpgrade(this.configuration.url as string, this.#runtime);
    if (blocked && this.shouldConnect && this.connection.value !== 'connected') this.blocked.set(true);
  }

  #closed(code: number | undefined, reason: string): void {
    if (this.connection.value !== 'connected') void this.#countUnopened();
    this.connection.set('offline');
    const ending = endingOf(code, reason);
    if (ending) {
      this.disconnect();
      this.ended.set(ending);
    }
    this.lastClose.set({ code, reason });
  }
}

/** Fewer may be chance: a server that starts again, a network that comes up. */
const attemptsBeforeDoubt = 3;

/** `WebSocket.OPEN`, by the standard. */
const webSocketOpen = 1;

/** A server that answers that it cannot do it now is overloaded; one that does not answer gives no code. */
function closeOf(error: unknown): CloseCode | undefined {
  return error instanceof HttpError && error.failure.kind === 'problem' ? closeCodes.overloaded : undefined;
}

/** Whether a server answers a plain request to a socket's address by saying that it would open the socket. */
async function needsUpgrade(url: string, runtime: Runtime): Promise<boolean> {
  try {
    await new HttpClient(url.replace(/^ws/, 'http'), runtime).send('', {});
    return false;
  } catch (error) {
    return HttpError.is(error, 'upgrade_required');
  }
}
