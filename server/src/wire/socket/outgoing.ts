import type { Limits } from '../../base/limits.ts';
import type { Scheduler, Timer } from '../../base/scheduler.ts';
import type { TickBatcher } from '../../hub/turns/tickBatcher.ts';
import { coalesceFrames } from './coalesceFrames.ts';
import type { QueuedBytes, SlowReader } from './queuedBytes.ts';
import type { SocketPort } from './socketPort.ts';

/** What waits for a reader below this is not worth a count: how many there may be bounds it. */
const uncountedBytes = 64 * 1024;

/** Somebody with a state to send as soon as there is room for it. */
export interface StateSource {
  sendState(): void;
}

/** What a connection hears of how its client reads. */
export interface OutgoingListener {
  /** It reads slower than the room writes. @param bytes what waits for it */
  behind(bytes: number): void;
  /** It has read everything that waited for it. */
  caughtUp(): void;
  /** So much, or for so long, that it is not waited for any more. */
  lost(): void;
  /** All readers together have so much waiting for them, and this one the most, that it is ended at once. */
  overwhelmed(): void;
}

export type OutgoingParts = {
  socket: SocketPort;
  batcher: TickBatcher;
  scheduler: Scheduler;
  limits: Limits;
  /** What waits for all readers. */
  queued: QueuedBytes;
  listener: OutgoingListener;
};

/**
 * What goes out on one socket. Frames of one turn of the event loop are written once, at its end, and what waits for a
 * slow reader is bounded (invariant 5): first awareness is left out, then states and updates wait until everything was
 * read, then the reader is given up.
 */
export class Outgoing implements SlowReader {
  readonly #socket: SocketPort;
  readonly #batcher: TickBatcher;
  readonly #scheduler: Scheduler;
  readonly #limits: Limits;
  readonly #listener: OutgoingListener;
  readonly #queued: QueuedBytes;
  #open = true;
  #frames: Uint8Array[] = [];
  #awareness: Uint8Array[] = [];
  #writeRequested = false;
  /** Bytes of states on their way: one may be larger than what is allowed to pile up. */
  #stateBytes = 0;
  /** First come, first served. */
  readonly #stateQueue = new Set<StateSource>();
  #round = 0;
  #stopped = false;
  #behindTimer: Timer | undefined;
  #wroteAt: number;

  constructor({ socket, batcher, scheduler, limits, queued, listener }: OutgoingParts) {
    this.#queued = queued;
    this.#socket = socket;
    this.#batcher = batcher;
    this.#scheduler = scheduler;
    this.#limits = limits;
    this.#listener = listener;
    this.#wroteAt = scheduler.now();
  }

  /** Whether updates are kept from the client for now. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** Counts the moments at which what was sent had left, as far as the socket tells. */
  get round(): number {
    return this.#round;
  }

  /** When something was written last. */
  get wroteAt(): number {
    return this.#wroteAt;
  }

  /** See {@link Connection.hasRoomForState}. */
  get hasRoomForState(): boolean {
    return !this.#stopped && this.#stateBytes <= this.#limits.stopBytes;
  }

  send(frames: readonly Uint8Array[]): void {
    if (!this.#open) return;
    this.#frames.push(...frames);
    this.#requestWrite();
  }

  sendState(frames: readonly Uint8Array[]): void {
    for (const { length } of frames) this.#stateBytes += length;
    this.send(frames);
  }

  sendAwareness(frame: Uint8Array): void {
    if (!this.#open || this.#socket.bufferedBytes > this.#limits.dropAwarenessBytes) return;
    this.#awareness.push(frame);
    this.#requestWrite();
  }

  /** Has a source send its state when there is room, in a later round. */
  queueState(source: StateSource): void {
    if (!this.#open) return;
    this.#stateQueue.add(source);
    this.#requestWrite();
  }

  /** Writes what was sent in this turn now. */
  write(): void {
    if (!this.#open) return;
    const frames = this.#awareness.length === 0 ? this.#frames : [...this.#frames, ...this.#awareness];
    this.#frames = [];
    this.#awareness = [];
    if (frames.length === 0) return;
    this.#wroteAt = this.#scheduler.now();
    const pieces = frames.length === 1 ? frames : coalesceFrames(frames);
    this.#socket.write(pieces);
    if (this.#socket.bufferedBytes > uncountedBytes) this.#queued.hold(this, pieces);
  }

  /** The socket has handed on all it was given. */
  drained(): void {
    this.#queued.release(this);
    if (this.#stopped && this.#open) {
      this.#stopped = false;
      this.#behindTimer?.cancel();
      this.#listener.caughtUp();
    }
    this.#left();
  }

  /** See {@link SlowReader}. */
  giveUp(): void {
    this.end();
    this.#listener.overwhelmed();
  }

  /** Nothing goes out any more. */
  end(): void {
    this.#open = false;
    this.#queued.release(this);
    this.#behindTimer?.cancel();
    this.#stateQueue.clear();
  }

  #requestWrite(): void {
    if (this.#writeRequested) return;
    this.#writeRequested = true;
    this.#batcher.write(() => {
      this.#writeRequested = false;
      this.write();
      this.#measure();
      if (!this.#socket.awaitsDrain) this.#left();
    });
  }

  #measure(): void {
    const { bufferedBytes } = this.#socket;
    if (!this.#open || bufferedBytes <= this.#limits.stopBytes) return;
    if (bufferedBytes > this.#limits.closeBytes + this.#stateBytes) {
      this.#listener.lost();
      return;
    }
    if (this.#stopped) return;
    this.#stopped = true;
    this.#behindTimer = this.#scheduler.after(this.#limits.behindMs, () => this.#listener.lost());
    this.#listener.behind(bufferedBytes);
  }

  /** What was sent has left: there is room for states. */
  #left(): void {
    this.#round += 1;
    this.#stateBytes = 0;
    for (const source of this.#stateQueue) {
      if (!this.#open || !this.hasRoomForState) return;
      this.#stateQueue.delete(source);
      source.sendState();
    }
  }
}
