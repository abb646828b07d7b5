import type { LiveDocument, Part } from '../room/liveDocument.ts';
import type { Effect, MemberId } from '../room/members/effects.ts';
import { scanUpdate } from '../room/update/updateScan.ts';
import { partsOf } from '../room/update/updateSlices.ts';
import type { Step } from './turns/roomTurns.ts';

/** A smaller update is taken at once, whatever it holds. */
const largeBytes = 16 * 1024;
/** How many structs and deletions one part of a larger one has: they are judged within some milliseconds. */
const structsAPart = 4_000;

type Message = { update: Uint8Array; answer: boolean };

export type IncomingShell = {
  id: MemberId;
  live: LiveDocument;
  /** See {@link OpenDocument.inTurns}. */
  inTurns(step: Step): Promise<void> | undefined;
  /** Whether the member has left. */
  hasLeft(): boolean;
  /** Runs what a message, or a part of one, comes to. */
  run(take: () => Effect[]): void;
  /** The bytes that wait here have grown or shrunk. */
  waiting(bytes: number): void;
  failed(error: unknown): void;
};

/**
 * What one member sends to a document, taken in its order. Much is taken in parts over several turns of the event loop,
 * and what can be judged only once the content is built waits for it, so that neither holds up anybody else.
 */
export class Incoming {
  readonly #shell: IncomingShell;
  /** What came since the message that is being taken; undefined while there is none. */
  #queue: Message[] | undefined;

  constructor(shell: IncomingShell) {
    this.#shell = shell;
  }

  take(update: Uint8Array, answer: boolean): void {
    if (!this.#queue && this.#isQuick(update)) {
      this.#takeWhole(update, answer);
      return;
    }
    // The bytes are the network's, which may use them again.
    const message = { update: update.slice(), answer };
    this.#shell.waiting(update.length);
    if (this.#queue) this.#queue.push(message);
    else void this.#takeAll([message]);
  }

  #isQuick(update: Uint8Array): boolean {
    return update.length <= largeBytes && !this.#shell.live.waitsForContent(update);
  }

  #takeWhole(update: Uint8Array, answer: boolean): void {
    this.#shell.run(() => this.#shell.live.receive(this.#shell.id, update, answer));
  }

  /** Takes what waits, and what comes meanwhile. */
  async #takeAll(queue: Message[]): Promise<void> {
    this.#queue = queue;
    for (let next = queue.shift(); next; next = queue.shift()) {
      try {
        const going = this.#takeInTurns(next);
        if (going) await going;
      } catch (error) {
        this.#shell.failed(error);
      }
      this.#shell.waiting(-next.update.length);
    }
    this.#queue = undefined;
  }

  #takeInTurns(message: Message): Promise<void> | undefined {
    if (this.#shell.hasLeft()) return undefined;
    if (!this.#isQuick(message.update)) return this.#shell.inTurns(this.#stepOf(message));
    this.#takeWhole(message.update, message.answer);
    return undefined;
  }

  #stepOf({ update, answer }: Message): Step {
    const { id, live } = this.#shell;
    let waits = live.waitsForContent(update);
    const parts = this.#partsOf(update, answer);
    /** @returns whether that was the last */
    const takePart = (): boolean => {
      const { done, value: part } = parts.next();
      if (done) return true;
      this.#shell.run(() => live.receive(id, part.update, answer, part));
      return part.isLast;
    };
    return (isOver) => {
      while (!this.#shell.hasLeft()) {
        waits &&= !live.content.buildStep(isOver);
        if (waits) return false;
        if (takePart()) return true;
        if (isOver()) return false;
      }
      return true;
    };
  }

  /** Nothing is left of an update that was refused, or taken as it is. */
  *#partsOf(update: Uint8Array, answer: boolean): Generator<Part & { update: Uint8Array }> {
    const { id, live, run } = this.#shell;
    const sent = scanUpdate(update);
    if (!sent || sent.structs + sent.deletes.length <= structsAPart) {
      this.#takeWhole(update, answer);
      return;
    }
    const needed = live.content.withoutWaiting(update, sent);
    const begun = live.receiveInParts(id, needed, needed === update ? sent : scanUpdate(needed)!);
    if (Array.isArray(begun)) {
      run(() => begun);
      return;
    }
    const parts = partsOf(needed, structsAPart);
    for (let next = parts.next(); !next.done; ) {
      const { value } = next;
      next = parts.next();
      yield { of: begun, update: value, isLast: next.done === true };
    }
  }
}
