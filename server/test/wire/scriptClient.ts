import type { ScriptServerMessage } from '@tandem/protocol/scriptProtocol';
import { WebSocket } from 'ws';

/** A script on `/ws`, with promises for what it receives. */
export class ScriptClient {
  readonly socket: WebSocket;
  readonly received: ScriptServerMessage[] = [];
  closeCode: number | undefined;
  readonly #watchers: { holds: () => boolean; resolve: () => void }[] = [];

  constructor(url: string) {
    this.socket = new WebSocket(url);
    this.socket.on('message', (data) => {
      this.received.push(JSON.parse(String(data)));
      this.#check();
    });
    this.socket.on('close', (code) => {
      this.closeCode = code;
      this.#check();
    });
    this.socket.on('error', () => {});
  }

  /** The text it received last. */
  get code(): string | undefined {
    return this.#last('code_update')?.code;
  }

  get version(): number | undefined {
    return this.#last('code_update')?.version;
  }

  get users(): number | undefined {
    return this.#last('user_count')?.count;
  }

  count(type: ScriptServerMessage['type']): number {
    return this.received.filter((message) => message.type === type).length;
  }

  update(code: string, version?: number): void {
    this.socket.send(JSON.stringify({ type: 'code_update', code, ...(version ? { version } : {}) }));
  }

  until(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#watchers.push({ holds, resolve });
      this.#check();
    });
  }

  close(): void {
    this.socket.terminate();
  }

  #last<T extends ScriptServerMessage['type']>(
    type: T,
  ): Extract<ScriptServerMessage, { type: T }> | undefined {
    return this.received.findLast(
      (message): message is Extract<ScriptServerMessage, { type: T }> => message.type === type,
    );
  }

  #check(): void {
    for (const watcher of [...this.#watchers]) {
      if (!watcher.holds()) continue;
      this.#watchers.splice(this.#watchers.indexOf(watcher), 1);
      watcher.resolve();
    }
  }
}
