/** What a connection hears from its socket. */
export interface SocketEvents {
  /** A whole message; the bytes are only valid during the call. */
  message(data: Uint8Array, isText: boolean): void;
  /** The client is alive, whatever it sent. */
  alive(): void;
  /** An answer to {@link SocketPort.ping}, with the data of the ping. */
  pong(data: Uint8Array): void;
  /** Everything written has left, which was more than a little: see {@link SocketPort.awaitsDrain}. */
  drained(): void;
  /** A message is on its way that has not arrived whole. @param bytes of it that are here */
  arriving(bytes: number): void;
  closed(): void;
}

/** One WebSocket: Node's, or a simulation's. */
export interface SocketPort {
  /** Told of everything from the moment it is set. */
  events: SocketEvents | undefined;
  /** Bytes written that have not left yet. */
  readonly bufferedBytes: number;
  /** Whether so much was written that {@link SocketEvents.drained} will tell when it has left. */
  readonly awaitsDrain: boolean;
  /** Writes whole frames, see {@link frame}, in any number of pieces. */
  write(pieces: readonly Uint8Array[]): void;
  ping(data: Uint8Array): void;
  /** Stops reading, so that the client's own network holds it back. */
  pause(): void;
  resume(): void;
  /** Begins to close: the close frame goes after what was written. */
  close(code: number, reason: string): void;
  /** Ends it at once. */
  terminate(): void;
}
