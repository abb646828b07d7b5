import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider';
import { encodeCredentials } from '@tandem/protocol/collabMessages';
import { WebSocket } from 'ws';
import * as Y from 'yjs';

/** A stock Hocuspocus provider on one document, with promises for what a test waits for. */
export class CollabClient {
  readonly doc = new Y.Doc();
  readonly provider: HocuspocusProvider;
  readonly socket: HocuspocusProviderWebsocket;
  readonly notices: string[] = [];
  readonly closes: number[] = [];
  readonly refusals: string[] = [];
  readonly #watchers: { holds: () => boolean; resolve: () => void }[] = [];

  constructor(
    url: string,
    document: string,
    token = '',
    epoch?: string,
    socket?: HocuspocusProviderWebsocket,
  ) {
    this.socket =
      socket ??
      new HocuspocusProviderWebsocket({
        url: `${url}/collab`,
        WebSocketPolyfill: WebSocket,
        delay: 20,
        minDelay: 20,
        maxDelay: 100,
      });
    this.provider = new HocuspocusProvider({
      name: document,
      document: this.doc,
      token: epoch === undefined ? token : encodeCredentials({ token, epoch, version: 1 }),
      websocketProvider: this.socket,
      onStateless: ({ payload }) => {
        this.notices.push(payload);
        this.#check();
      },
      onAuthenticationFailed: ({ reason }) => {
        this.refusals.push(reason);
        this.#check();
      },
    });
    for (const event of ['synced', 'unsyncedChanges', 'authenticated', 'awarenessUpdate', 'disconnect']) {
      this.provider.on(event, () => this.#check());
    }
    this.socket.on('close', ({ event }: { event: { code: number } }) => {
      this.closes.push(event.code);
      this.#check();
    });
    this.doc.on('afterTransaction', () => this.#check());
    this.provider.attach();
  }

  get text(): string {
    return this.doc.getText('content').toString();
  }

  type(text: string, at = this.doc.getText('content').length): void {
    this.doc.getText('content').insert(at, text);
  }

  /** Resolves when something becomes true after any event. */
  until(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#watchers.push({ holds, resolve });
      this.#check();
    });
  }

  synced(): Promise<void> {
    return this.until(() => this.provider.isSynced);
  }

  saved(): Promise<void> {
    return this.until(() => this.provider.isSynced && this.provider.unsyncedChanges === 0);
  }

  close(): void {
    this.provider.destroy();
    this.socket.destroy();
  }

  #check(): void {
    for (const watcher of [...this.#watchers]) {
      if (!watcher.holds()) continue;
      this.#watchers.splice(this.#watchers.indexOf(watcher), 1);
      watcher.resolve();
    }
  }
}
