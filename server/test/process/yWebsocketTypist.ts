import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { Typist } from './typist.ts';

/** The stock y-websocket provider on `/yjs/:roomId`. Its wire has no acknowledgements: nothing it typed counts as one. */
export class YWebsocketTypist extends Typist {
  readonly #room: string;
  readonly #doc = new Y.Doc();
  #provider: WebsocketProvider | undefined;

  constructor(name: string, room: string) {
    super(name);
    this.#room = room;
    this.#doc.on('afterTransaction', () => this.look());
  }

  override get text(): string {
    return this.#doc.getText('content').toString();
  }

  override connect(url: string): void {
    const server = `${url.replace('http', 'ws')}/yjs`;
    this.#provider = new WebsocketProvider(server, this.#room, this.#doc, {
      disableBc: true,
      maxBackoffTime: 500,
    });
    this.#provider.on('sync', () => this.look());
  }

  override disconnect(): void {
    this.#provider?.destroy();
    // The provider made it, and leaves its timer running.
    this.#provider?.awareness.destroy();
    this.#provider = undefined;
  }

  override get isSaved(): boolean {
    return this.#provider?.synced === true;
  }

  override acknowledgedMore(): Promise<void> {
    return Promise.resolve();
  }

  protected override write(line: string): void {
    const content = this.#doc.getText('content');
    content.insert(this.placeOf(this.typedCount, content.toString()), `${line}\n`);
  }
}
