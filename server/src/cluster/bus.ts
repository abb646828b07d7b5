/** What one server tells the others. Everything here is a hint: what must not be lost is in the update log. */
export type BusMessage =
  | {
      kind: 'updates';
      document: string;
      epoch: string;
      /** The seq of the first update; the others follow without gaps. */
      seq: number;
      updates: readonly Uint8Array[];
    }
  | { kind: 'awareness'; document: string; awareness: Uint8Array }
  | {
      kind: 'notice';
      /** The manifest's name is the room's id, so what concerns a room goes to its manifest. */
      document: string;
      /** What happened, for example `access`. */
      topic: string;
      /** What the topic says it is, as JSON. */
      body: string;
    };

export type BusReceiver = {
  /** Called in the order in which one server published for one document. */
  receive(message: BusMessage): void;
  /** Messages may have been missed: read the log from the last contiguous seq. */
  lost(): void;
};

/**
 * Carries messages between servers that have the same rooms open. Losing it delays and never loses: a receiver that
 * sees a gap in seq, that was told `lost`, or that has just subscribed, reads the update log.
 */
export interface Bus {
  /** Tells every other server. What one turn of the event loop publishes travels together. Never throws. */
  publish(message: BusMessage): void;

  /**
   * Receives what other servers publish for a document. Subscribe first and load the document then, so that nothing
   * falls between.
   * @returns how to stop
   */
  subscribe(document: string, receiver: BusReceiver): () => void;

  /** Resolves when the bus carries messages, rejects when it does not for now. */
  ready(): Promise<void>;

  /** Sends what waits, and lets go. */
  close(): Promise<void>;
}
