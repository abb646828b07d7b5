import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider';
import { parseServerNotice } from '@tandem/protocol/collabMessages';
import * as Y from 'yjs';
import { Typist } from './typist.ts';

/** The stock Hocuspocus provider on `/collab`. */
export class CollabTypist extends Typist {
  /** What the server said of its database, in order. */
  readonly storage: boolean[] = [];
  /** Codes its socket was closed with, in order. */
  readonly closes: number[] = [];
  readonly #room: string;
  readonly #doc = new Y.Doc();
  #socket: HocuspocusProviderWebsocket | undefined;
  #provider: HocuspocusProvider | undefined;
  /** Whether the handshake is over: what the provider is told before, it miscounts. */
  #isSettled = false;

  constructor(name: string, room: string) {
    super(name);
    this.#room = room;
    this.#doc.on('afterTransaction', () => this.look());
  }

  override get text(): string {
    return this.#doc.getText('content').toString();
  }

  /** Changes the provider counts as not acknowledged. */
  get unsynced(): number {
    return this.#provider?.unsyncedChanges ?? 0;
  }

  override connect(url: string): void {
    this.#socket = new HocuspocusProviderWebsocket({
      url: `${url.replace('http', 'ws')}/collab`,
      delay: 50,
      minDelay: 50,
      maxDelay: 500,
    });
    this.#provider = new HocuspocusProvider({
      websocketProvider: this.#socket,
      name: `${this.#room}/main`,
      document: this.#doc,
      onUnsyncedChanges: () => this.#count(),
      onSynced: () => this.#count(),
      onClose: ({ event }) => {
        this.#isSettled = false;
        this.closes.push(event.code);
        this.look();
      },
      onStateless: ({ payload }) => {
        const notice = parseServerNotice(payload);
        if (notice?.type === 'storage') this.storage.push(notice.available);
        this.look();
      },
    });
    this.#provider.attach();
  }

  override disconnect(): void {
    this.#provider?.destroy();
    this.#socket?.destroy();
    this.#provider = undefined;
    this.#isSettled = false;
  }

  override get isSaved(): boolean {
    return this.#isSettled && this.acknowledgedCount === this.typedCount;
  }

  protected override write(line: string): void {
    const content = this.#doc.getText('content');
    content.insert(this.placeOf(this.typedCount, content.toString()), `${line}\n`);
  }

  #count(): void {
    const provider = this.#provider;
    if (provider?.isSynced && provider.unsyncedChanges === 0) this.#isSettled = true;
    if (provider && this.#isSettled) this.acknowledge(this.typedCount - provider.unsyncedChanges);
    this.look();
  }
}
