import type { CloseCode } from '@tandem/protocol/closeCodes';

/** How messages to everybody are framed. Members whose key is the same get the same bytes, framed once. */
export interface Framing {
  readonly key: string;
  /** The frame in pieces: a large update is a piece of its own, the same memory in every framing. */
  update(update: Uint8Array): readonly Uint8Array[];
  awareness(update: Uint8Array): Uint8Array;
}

/** A member's side of a wire: what the hub tells one connection about one document. */
export interface Subscriber {
  /** Undefined for a wire that has no use for updates; it is told by {@link changed} only. */
  readonly framing: Framing | undefined;
  /** Framed updates of others, end to end, in pieces. */
  deliver(pieces: readonly Uint8Array[]): void;
  deliverAwareness(frame: Uint8Array): void;
  /** See the effect `answer`. */
  answer(updates: readonly Uint8Array[], ask: Uint8Array | undefined): void;
  acknowledge(applied: boolean): void;
  /** See the effect `clocksTaken`. */
  clocksTaken(clients: readonly number[]): void;
  /** The document has changed in this turn, by whomever. */
  changed(): void;
  /** The member's updates that wait for the database have grown or shrunk by so many bytes. */
  pending(bytes: number): void;
  /** A message of the member had so many bytes of the document gone through, which others did not need. */
  worked(bytes: number): void;
  /** Whether the database takes writes. */
  storage(available: boolean): void;
  /** The member is out, and this is why. */
  disconnect(code: CloseCode, reason?: string): void;
}
