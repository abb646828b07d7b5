import type { Random } from '../../client/testing/random.ts';
import type { SocketEvents, SocketPort } from '../src/wire/socket/socketPort.ts';
import type { SimScheduler } from './simScheduler.ts';

/** What the client's end of a link hears. */
export type ClientEnd = { message(payload: Uint8Array): void; closed(code: number): void };

/**
 * A WebSocket between a client and a server: first in, first out in both directions, with a delay that varies. It can
 * be cut, or go silent without anybody noticing.
 */
export class SimLink implements SocketPort {
  events: SocketEvents | undefined;
  /** The most that was on its way to the client. */
  mostBuffered = 0;
  #buffered = 0;
  #state: 'open' | 'closed' = 'open';
  #silent = false;
  #paused = false;
  #stalled = false;
  /** What the client does not read, and what the server does not. */
  #held: (() => void)[] = [];
  #unread: (() => void)[] = [];
  #toServerAt = 0;
  #toClientAt = 0;
  readonly #scheduler: SimScheduler;
  readonly #random: Random;
  readonly #client: ClientEnd;

  constructor(scheduler: SimScheduler, random: Random, client: ClientEnd) {
    this.#scheduler = scheduler;
    this.#random = random;
    this.#client = client;
  }

  get bufferedBytes(): number {
    return this.#buffered;
  }

  get awaitsDrain(): boolean {
    return this.#buffered > 0;
  }

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  get isSilent(): boolean {
    return this.#silent;
  }

  get isStalled(): boolean {
    return this.#stalled;
  }

  /** The network drops everything from now on, and tells nobody. */
  goSilent(): void {
    this.#silent = true;
  }

  /** The client stops reading, or reads again. */
  stall(stalled: boolean): void {
    this.#stalled = stalled;
    if (stalled) return;
    while (!this.#stalled && this.#held.length > 0) this.#held.shift()!();
  }

  /** The network breaks; both ends hear of it. What was on its way is lost. */
  cut(): void {
    this.#end(1006);
  }

  /** The client sends a message. */
  send(payload: Uint8Array): void {
    const copy = payload.slice();
    this.#toServer(() => {
      this.events?.alive();
      this.events?.message(copy, false);
    });
  }

  write(pieces: readonly Uint8Array[]): void {
    const copy = Buffer.concat(pieces);
    this.#buffered += copy.length;
    this.mostBuffered = Math.max(this.mostBuffered, this.#buffered);
    this.#toClient(() => {
      this.#buffered -= copy.length;
      for (const payload of payloads(copy)) if (this.#state === 'open') this.#client.message(payload);
      if (this.#buffered === 0) this.events?.drained();
    });
  }

  ping(data: Uint8Array): void {
    this.#toClient(() => {
      this.#toServer(() => {
        this.events?.alive();
        this.events?.pong(data);
      });
    });
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    while (!this.#paused && this.#unread.length > 0) this.#unread.shift()!();
  }

  close(code: number): void {
    this.#toClient(() => this.#end(code));
  }

  terminate(): void {
    this.#end(1006);
  }

  #toServer(deliver: () => void): void {
    this.#toServerAt = Math.max(this.#toServerAt, this.#scheduler.now()) + this.#random.between(0, 8);
    this.#scheduler.after(this.#toServerAt - this.#scheduler.now(), () => {
      if (this.#state === 'closed' || this.#silent) return;
      if (this.#paused || this.#unread.length > 0) this.#unread.push(deliver);
      else deliver();
    });
  }

  #toClient(deliver: () => void): void {
    this.#toClientAt = Math.max(this.#toClientAt, this.#scheduler.now()) + this.#random.between(0, 8);
    this.#scheduler.after(this.#toClientAt - this.#scheduler.now(), () => {
      if (this.#state === 'closed' || this.#silent) return;
      if (this.#stalled || this.#held.length > 0) this.#held.push(deliver);
      else deliver();
    });
  }

  #end(code: number): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.events?.closed();
    this.#client.closed(code);
  }
}

/** The payloads of WebSocket frames as a server writes them: whole and not masked. */
function* payloads(frames: Uint8Array): Generator<Uint8Array> {
  const view = new DataView(frames.buffer, frames.byteOffset, frames.length);
  for (let at = 0; at < frames.length; ) {
    const short = frames[at + 1]!;
    const header = short < 126 ? 2 : short === 126 ? 4 : 10;
    const length =
      short < 126 ? short : short === 126 ? view.getUint16(at + 2) : Number(view.getBigUint64(at + 2));
    yield frames.subarray(at + header, at + header + length);
    at += header + length;
  }
}
