import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';

/** A stock y-websocket provider, with promises for what a test waits for. */
export class YjsClient {
  readonly doc = new Y.Doc();
  readonly provider: WebsocketProvider;
  readonly closes: number[] = [];
  readonly #watchers: { holds: () => boolean; resolve: () => void }[] = [];

  constructor(url: string, room: string, params: Record<string, string> = {}) {
    this.provider = new WebsocketProvider(`${url}/yjs`, room, this.doc, {
      WebSocketPolyfill: WebSocket as never,
      disableBc: true,
      params,
    });
    this.provider.on('connection-close', (event) => {
      if (event) this.closes.push(event.code);
      this.#check();
    });
    this.provider.on('sync', () => this.#check());
    this.provider.awareness.on('change', () => this.#check());
    this.doc.on('afterTransaction', () => this.#check());
  }

  get text(): string {
    return this.doc.getText('content').toString();
  }

  type(text: string, at = this.doc.getText('content').length): void {
    this.doc.getText('content').insert(at, text);
  }

  until(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#watchers.push({ holds, resolve });
      this.#check();
    });
  }

  synced(): Promise<void> {
    return this.until(() => this.provider.synced);
  }

  close(): void {
    this.provider.destroy();
    this.provider.awareness.destroy();
  }

  #check(): void {
    for (const watcher of [...this.#watchers]) {
      if (!watcher.holds()) continue;
      this.#watchers.splice(this.#watchers.indexOf(watcher), 1);
      watcher.resolve();
    }
  }
}
