import assert from 'node:assert/strict';
import { type Fields, hasFields } from './fields.ts';

/** A client's socket with nothing of Tandem's in it: the WebSocket that browsers and Node have built in. */
export class PrototypeClient {
  readonly frames: string[] = [];
  closeCode: number | undefined;
  readonly #socket: WebSocket;
  readonly #watchers = new Set<() => void>();

  private constructor(url: string) {
    this.#socket = new WebSocket(url);
    this.#socket.onmessage = ({ data }) => this.#note(() => this.frames.push(String(data)));
    this.#socket.onclose = ({ code }) =>
      this.#note(() => {
        this.closeCode = code;
      });
  }

  /** Connects; resolves when the socket is open or was refused. */
  static async to(url: string): Promise<PrototypeClient> {
    const client = new PrototypeClient(url);
    await new Promise((resolve) => {
      client.#socket.addEventListener('open', resolve);
      client.#socket.addEventListener('close', resolve);
    });
    return client;
  }

  say(...frames: readonly (string | object)[]): void {
    for (const frame of frames) this.#socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  /** What was heard after the first `from` frames, as JSON where it is JSON. */
  heard(from = 0): unknown[] {
    return this.frames.slice(from).map((frame) => {
      try {
        return JSON.parse(frame);
      } catch {
        return frame;
      }
    });
  }

  /**
   * Waits for a message with these fields, or a frame with this text, after the first `from`. A text that came as JSON
   * does not count as text.
   */
  async hears(wanted: Fields | string, from = 0): Promise<void> {
    const found = () =>
      this.closeCode !== undefined ||
      this.heard(from).some((message) =>
        typeof wanted === 'string' ? message === wanted : hasFields(message, wanted),
      );
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => {
        this.#watchers.delete(look);
        const all = this.frames.slice(from).join('\n  ');
        reject(new Error(`${JSON.stringify(wanted)} was not heard, but\n  ${all}`));
      }, 15_000);
      const look = () => {
        if (!found()) return;
        clearTimeout(late);
        this.#watchers.delete(look);
        resolve();
      };
      this.#watchers.add(look);
      look();
    });
    assert.equal(this.closeCode, undefined, 'the socket was closed');
  }

  /** Waits until the server has closed it. @returns the code */
  async closed(): Promise<number> {
    if (this.closeCode === undefined) {
      await new Promise((resolve) => this.#socket.addEventListener('close', resolve));
    }
    return this.closeCode!;
  }

  leave(): void {
    this.#socket.close();
  }

  #note(change: () => void): void {
    change();
    for (const look of [...this.#watchers]) look();
  }
}
