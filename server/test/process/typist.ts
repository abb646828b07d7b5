import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider';
import * as Y from 'yjs';

/** A stock provider that types whole lines, and knows which of them the server has acknowledged. */
export class Typist {
  readonly #name: string;
  readonly #room: string;
  readonly #doc = new Y.Doc();
  readonly #waiting: { until: () => boolean; resolve: () => void }[] = [];
  #socket: HocuspocusProviderWebsocket | undefined;
  #provider: HocuspocusProvider | undefined;
  #timer: NodeJS.Timeout | undefined;
  #typed = 0;
  #acknowledged = 0;

  constructor(name: string, room: string) {
    this.#name = name;
    this.#room = room;
  }

  get text(): string {
    return this.#doc.getText('content').toString();
  }

  get typed(): string[] {
    return this.#lines(this.#typed);
  }

  /** Lines that the server said are in its database. */
  get acknowledged(): string[] {
    return this.#lines(this.#acknowledged);
  }

  connect(url: string): void {
    this.#socket = new HocuspocusProviderWebsocket({
      url: `${url.replace('http', 'ws')}/collab`,
      delay: 50,
      minDelay: 50,
    });
    this.#provider = new HocuspocusProvider({
      websocketProvider: this.#socket,
      name: `${this.#room}/main`,
      document: this.#doc,
      onUnsyncedChanges: () => this.#look(),
      onSynced: () => this.#look(),
    });
    this.#provider.attach();
  }

  disconnect(): void {
    this.#provider?.destroy();
    this.#socket?.destroy();
    this.#provider = undefined;
  }

  /** Types a line every few milliseconds, until {@link rest}. */
  type(): void {
    this.#timer = setInterval(() => {
      const content = this.#doc.getText('content');
      const text = content.toString();
      const starts = [0, text.lastIndexOf('\n', (this.#typed * 7919) % (text.length + 1)) + 1, text.length];
      this.#typed += 1;
      content.insert(starts[this.#typed % 3]!, `${this.#name}-${this.#typed}\n`);
    }, 4);
  }

  rest(): void {
    clearInterval(this.#timer);
  }

  /** Resolves when `count` lines more are acknowledged than now. */
  acknowledgedMore(count: number): Promise<void> {
    const goal = this.#acknowledged + count;
    return this.#when(() => this.#acknowledged >= goal);
  }

  /** Resolves when everything typed is acknowledged. */
  saved(): Promise<void> {
    return this.#when(() => this.#provider?.isSynced === true && this.#acknowledged === this.#typed);
  }

  #look(): void {
    const provider = this.#provider;
    if (provider?.isSynced && provider.unsyncedChanges === 0) this.#acknowledged = this.#typed;
    for (const waiting of this.#waiting.splice(0)) {
      if (waiting.until()) waiting.resolve();
      else this.#waiting.push(waiting);
    }
  }

  #when(until: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ until, resolve });
      this.#look();
    });
  }

  #lines(count: number): string[] {
    return Array.from({ length: count }, (_, index) => `${this.#name}-${index + 1}`);
  }
}
