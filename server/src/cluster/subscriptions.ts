import type { BusMessage, BusReceiver } from './bus.ts';

/** Who wants to hear of which document. */
export class Subscriptions {
  readonly #receivers = new Map<string, Set<BusReceiver>>();
  readonly #onError: (error: unknown) => void;

  /** @param onError told when a receiver throws; the others receive all the same */
  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  /** @returns how to stop; stopping twice is harmless. */
  add(document: string, receiver: BusReceiver): () => void {
    const receivers = this.#receivers.get(document) ?? new Set();
    this.#receivers.set(document, receivers.add(receiver));
    return () => {
      receivers.delete(receiver);
      if (receivers.size === 0 && this.#receivers.get(document) === receivers)
        this.#receivers.delete(document);
    };
  }

  has(document: string): boolean {
    return this.#receivers.has(document);
  }

  deliver(message: BusMessage): void {
    for (const receiver of [...(this.#receivers.get(message.document) ?? [])]) {
      this.#guard(() => receiver.receive(message));
    }
  }

  /** @param concerns which documents may have missed something */
  lost(concerns: (document: string) => boolean): void {
    for (const [document, receivers] of [...this.#receivers]) {
      if (!concerns(document)) continue;
      for (const receiver of [...receivers]) this.#guard(() => receiver.lost());
    }
  }

  #guard(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.#onError(error);
    }
  }
}
