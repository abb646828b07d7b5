import { HocuspocusProviderWebsocket } from '@hocuspocus/provider';
import { sendInParts } from '@tandem/protocol/largeMessages';

/** Longest pause between two attempts to connect: a redeployed server has everybody back within this time. */
const maxDelayInMilliseconds = 10_000;

/**
 * The stock socket, without its queue for the time when it is closed. What was written then reaches the server by the
 * sync steps of the next connection; sending it a second time would let acknowledgements of the queue be taken for
 * those of newer edits, and "saved" would be said too early.
 * What is too large for one message goes in parts.
 */
export class LiveSocket extends HocuspocusProviderWebsocket {
  readonly #ready: () => Promise<void>;
  #attempt = 0;

  /**
   * @param url of the server's `/collab`
   * @param ready is waited for at each attempt to connect; when it fails, so does the attempt, and there will be another
   */
  constructor(
    url: string,
    onClose: (code: number | undefined, reason: string) => void,
    ready: () => Promise<void> = () => Promise.resolve(),
  ) {
    super({
      url,
      autoConnect: false,
      maxDelay: maxDelayInMilliseconds,
      onClose: ({ event }) => onClose(event?.code, event?.reason ?? ''),
    });
    this.#ready = ready;
  }

  override async createWebSocketConnection(): Promise<unknown> {
    this.#attempt += 1;
    const attempt = this.#attempt;
    await this.#ready();
    if (attempt !== this.#attempt || !this.shouldConnect) throw new Error('this attempt was given up');
    return super.createWebSocketConnection();
  }

  override send(message: unknown): void {
    if (this.webSocket?.readyState !== WebSocket.OPEN) return;
    sendInParts(
      message,
      (part) => super.send(part),
      (name) => this.configuration.providerMap.get(name)?.incrementUnsyncedChanges(),
    );
  }
}
