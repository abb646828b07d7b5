import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { SocketEvents, SocketPort } from './socketPort.ts';

/** What a close frame takes, in bytes of UTF-8 (RFC 6455, 5.5). */
const maxReasonBytes = 123;

/** What a masked control frame has beside its data (RFC 6455, 5.2). */
const controlBytes = 6;

/** A WebSocket of the `ws` library; frames made ahead are written to the network socket under it. */
export class NodeSocket implements SocketPort {
  events: SocketEvents | undefined;
  readonly #webSocket: WebSocket;
  readonly #network: Duplex;
  /** Bytes received since the last whole message. */
  #unfinishedBytes = 0;

  /** @param network the socket the WebSocket was made of; nothing else may write to it, and nothing is compressed */
  constructor(webSocket: WebSocket, network: Duplex) {
    this.#webSocket = webSocket;
    this.#network = network;
    webSocket.on('message', (data, isBinary) => {
      this.#unfinishedBytes = Number.NEGATIVE_INFINITY;
      this.events?.alive();
      this.events?.message(data as Buffer, !isBinary);
    });
    webSocket.on('pong', (data) => {
      this.#unfinishedBytes -= controlBytes + data.length;
      this.events?.alive();
      this.events?.pong(data);
    });
    webSocket.on('ping', (data) => {
      this.#unfinishedBytes -= controlBytes + data.length;
      this.events?.alive();
    });
    webSocket.on('close', () => this.events?.closed());
    // What is wrong with a frame or the network ends the socket, and 'close' follows.
    webSocket.on('error', () => {});
    // After the library's own listener: what it has made messages of is gone from the count.
    network.on('data', (chunk: Buffer) => this.#count(chunk.length));
    network.on('drain', () => this.events?.drained());
  }

  /** Of the chunk in which a message ended, less than one chunk is left: that is not counted. */
  #count(bytes: number): void {
    this.#unfinishedBytes = Math.max(0, this.#unfinishedBytes + bytes);
    this.events?.arriving(this.#unfinishedBytes);
  }

  get bufferedBytes(): number {
    return this.#network.writableLength;
  }

  get awaitsDrain(): boolean {
    return this.#network.writableNeedDrain;
  }

  write(pieces: readonly Uint8Array[]): void {
    if (this.#webSocket.readyState !== this.#webSocket.OPEN) return;
    if (pieces.length === 1) {
      this.#network.write(pieces[0]);
      return;
    }
    // Together they are one call to the operating system, without being copied into one first.
    this.#network.cork();
    for (const piece of pieces) this.#network.write(piece);
    this.#network.uncork();
  }

  ping(data: Uint8Array): void {
    if (this.#webSocket.readyState === this.#webSocket.OPEN) this.#webSocket.ping(data);
  }

  pause(): void {
    this.#webSocket.pause();
  }

  resume(): void {
    this.#webSocket.resume();
  }

  close(code: number, reason: string): void {
    this.#webSocket.close(code, cut(reason));
  }

  terminate(): void {
    this.#webSocket.terminate();
  }
}

function cut(reason: string): string {
  let text = reason;
  while (Buffer.byteLength(text) > maxReasonBytes) text = text.slice(0, -1);
  return text;
}
