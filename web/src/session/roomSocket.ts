import { HocuspocusProviderWebsocket } from '@hocuspocus/provider';
import { Observable } from '@tandem/client/observable';
import { isPermanent } from '@tandem/protocol/closeCodes';
import { sendInParts } from '@tandem/protocol/largeMessages';
import { PatientSocket } from './patientSocket.ts';

export type Connection = 'connecting' | 'connected' | 'offline';

/** The one socket of a room: all its documents share it. */
export class RoomSocket extends HocuspocusProviderWebsocket {
  readonly connection = new Observable<Connection>('connecting');
  /** The code of the last close. */
  readonly lastClose = new Observable<number | undefined>(undefined);
  /** The code of the close that ended this socket for good. */
  readonly ended = new Observable<number | undefined>(undefined);

  /** @param url the address of `/collab` */
  constructor(url: string) {
    super({
      url,
      WebSocketPolyfill: PatientSocket,
      delay: 500,
      minDelay: 300,
      factor: 1.6,
      maxDelay: 10_000,
    });
    this.on('connect', () => this.connection.set('connected'));
    this.on('close', ({ event }: { event: { code: number } }) => {
      this.connection.set('offline');
      this.lastClose.set(event.code);
      if (!isPermanent(event.code) || event.code === forcedByProvider) return;
      this.disconnect();
      this.ended.set(event.code);
    });
    window.addEventListener('online', this.#retryNow);
  }

  /**
   * Messages for a closed socket are dropped, not queued: the handshake after reconnecting carries every edit made
   * meanwhile, and an acknowledgement of a queued message would count as one of the handshake.
   */
  override send(message: unknown): void {
    if (this.webSocket?.readyState !== WebSocket.OPEN) return;
    sendInParts(
      message,
      (part) => super.send(part),
      (name) => this.configuration.providerMap.get(name)?.incrementUnsyncedChanges(),
    );
  }

  override destroy(): void {
    window.removeEventListener('online', this.#retryNow);
    super.destroy();
  }

  readonly #retryNow = () => {
    if (this.shouldConnect && this.connection.value === 'offline') void this.connect();
  };
}

/** The provider names a silent connection it gives up on by this code, which is not one of ours. */
const forcedByProvider = 4408;
