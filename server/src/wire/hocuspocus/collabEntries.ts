import { closeCodes } from '@tandem/protocol/closeCodes';
import type { Limits } from '../../base/limits.ts';
import type { Connection } from '../socket/connection.ts';

type Kind = 'waiting' | 'joining' | 'open' | 'refused' | 'closed';

/**
 * How many documents of one `/collab` connection are at which point of being let in. A client that comes back signs in
 * for all it has open at once: beyond the bound nothing further is read until some are in, so however many they are, they
 * come in by and by. Only messages for documents that nobody signed in for are a reason to close.
 */
export class CollabEntries {
  readonly #connection: Connection;
  readonly #limits: Limits;
  readonly #counts: Record<Kind, number> = { waiting: 0, joining: 0, open: 0, refused: 0, closed: 0 };
  #queuedBytes = 0;

  constructor(connection: Connection, limits: Limits) {
    this.#connection = connection;
    this.#limits = limits;
  }

  get open(): number {
    return this.#counts.open;
  }

  get joining(): number {
    return this.#counts.joining;
  }

  /** Documents of which nothing is kept that somebody could miss. */
  get over(): number {
    return this.#counts.refused + this.#counts.closed;
  }

  /** A document is at another point; at its first one, `before` is undefined. */
  changed(before: Kind | undefined, now: Kind): void {
    if (before) this.#counts[before] -= 1;
    this.#counts[now] += 1;
    this.#bound();
  }

  /** Messages of documents that are not let in wait here. @param bytes how many more, or fewer */
  queued(bytes: number): void {
    this.#queuedBytes += bytes;
    this.#bound();
  }

  /** A document was forgotten at this point. */
  forgotten(kind: Kind): void {
    this.#counts[kind] -= 1;
  }

  #bound(): void {
    const { waiting, joining } = this.#counts;
    const { enteringDocuments, enteringBytes } = this.#limits;
    const tooMuch = this.#queuedBytes > enteringBytes;
    if (waiting > enteringDocuments || (tooMuch && joining === 0)) {
      this.#connection.close(closeCodes.rateLimited, 'Too much was sent before signing in.');
    } else if (joining > enteringDocuments || tooMuch) this.#connection.holdUntilEntered();
    else if (joining <= enteringDocuments / 2) this.#connection.entered();
  }
}
