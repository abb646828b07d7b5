import { createHash, randomBytes } from 'node:crypto';
import { createConnection, type Socket } from 'node:net';

/**
 * A WebSocket frame from a client, encoded ahead of the measurement. The mask is four zero bytes, which RFC 6455
 * allows, so the payload stands in it as it is.
 */
export function clientFrame(payload: Uint8Array, opcode = 2): Buffer {
  const extra = payload.length < 126 ? 0 : payload.length < 65536 ? 2 : 8;
  const frame = Buffer.alloc(2 + extra + 4 + payload.length);
  frame[0] = 0x80 | opcode;
  frame[1] = 0x80 | (extra === 0 ? payload.length : extra === 2 ? 126 : 127);
  if (extra === 2) frame.writeUInt16BE(payload.length, 2);
  if (extra === 8) frame.writeBigUInt64BE(BigInt(payload.length), 2);
  frame.set(payload, 2 + extra + 4);
  return frame;
}

/**
 * The receiving end of one WebSocket on a raw socket: the load generator must read millions of small frames a second,
 * which a full WebSocket library cannot, and it must not be what is measured.
 */
export class FrameSocket {
  readonly socket: Socket;
  readonly opened: Promise<void>;
  closeCode: number | undefined;
  bytesRead = 0;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #neededBytes = 0;
  #parts: Buffer[] = [];
  readonly #onMessage: (payload: Uint8Array) => void;

  /** @param onMessage gets each binary message; the bytes are only valid during the call */
  constructor(
    port: number,
    path: string,
    onMessage: (payload: Uint8Array) => void,
    onClose: () => void = () => {},
  ) {
    this.#onMessage = onMessage;
    const key = randomBytes(16).toString('base64');
    const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    this.socket = createConnection({ port, host: '127.0.0.1', noDelay: true });
    this.opened = new Promise((resolve, reject) => {
      let received = Buffer.alloc(0);
      const onHead = (chunk: Buffer) => {
        received = Buffer.concat([received, chunk]);
        const end = received.indexOf('\r\n\r\n');
        if (end === -1) return;
        const head = received.subarray(0, end).toString('latin1');
        if (!head.startsWith('HTTP/1.1 101') || !head.includes(accept)) {
          reject(new Error(`no upgrade on ${path}: ${head.split('\r\n')[0]}`));
          this.socket.destroy();
          return;
        }
        const rest = received.subarray(end + 4);
        this.socket.off('data', onHead).on('data', (data: Buffer) => this.#read(data));
        resolve();
        if (rest.length > 0) this.#read(rest);
      };
      this.socket.on('data', onHead).once('error', reject);
    });
    this.socket.on('error', () => this.socket.destroy()).on('close', onClose);
    this.socket.write(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    );
  }

  #read(chunk: Buffer): void {
    this.bytesRead += chunk.length;
    this.#waiting.push(chunk);
    this.#waitingBytes += chunk.length;
    // A large frame is put together once, not with every piece of it.
    if (this.#waitingBytes < this.#neededBytes) return;
    const data = this.#waiting.length === 1 ? chunk : Buffer.concat(this.#waiting);
    let at = 0;
    this.#neededBytes = 0;
    while (data.length - at >= 2) {
      const first = data[at]!;
      const sizes = sizesAt(data, at);
      if (!sizes) break;
      const { head, length } = sizes;
      if (data.length - at < head + length) {
        this.#neededBytes = head + length;
        break;
      }
      this.#frame(first, data.subarray(at + head, at + head + length));
      at += head + length;
    }
    this.#waiting = at === data.length ? [] : [data.subarray(at)];
    this.#waitingBytes = data.length - at;
  }

  #frame(first: number, payload: Buffer): void {
    const opcode = first & 15;
    if (opcode === 8) {
      this.closeCode = payload.length >= 2 ? payload.readUInt16BE(0) : 1005;
      this.socket.end();
    } else if (opcode === 9) {
      this.socket.write(clientFrame(payload, 10));
    } else if (opcode === 2 || opcode === 0) {
      if ((first & 128) === 0) {
        this.#parts.push(Buffer.from(payload));
      } else if (this.#parts.length > 0) {
        this.#onMessage(Buffer.concat([...this.#parts.splice(0), payload]));
      } else this.#onMessage(payload);
    }
  }

  close(): void {
    this.socket.destroy();
  }
}

/** How long the head of a frame and its payload are; undefined while the head has not arrived whole. */
function sizesAt(data: Buffer, at: number): { head: number; length: number } | undefined {
  const left = data.length - at;
  const length = data[at + 1]! & 127;
  if (length < 126) return { head: 2, length };
  if (length === 126) return left < 4 ? undefined : { head: 4, length: data.readUInt16BE(at + 2) };
  return left < 10 ? undefined : { head: 10, length: Number(data.readBigUInt64BE(at + 2)) };
}
