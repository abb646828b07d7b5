/** What one update, and one document, may have everybody do who reads it. No honest client comes near. */
export type DocumentBounds = {
  /** Yjs clients whose structs one update holds. */
  updateClients: number;
  /** Places in one update where a client's struct does not follow on the one before. */
  updateGaps: number;
  /** Shared types nested in each other. */
  nesting: number;
  /** Of updates whose causes have not arrived, in bytes. */
  waitingBytes: number;
  /** Structs of one document; one that begins a client's counts as {@link clientWeight}. */
  documentItems: number;
  /**
   * Structs of a document whose author had not seen what stood there, times the structs of the document: Yjs steps over
   * no more to find their places.
   */
  concurrentSteps: number;
};

/** A client costs about as much as so many structs of another. */
export const clientWeight = 4;

export const defaultBounds: Readonly<DocumentBounds> = {
  updateClients: 20_000,
  updateGaps: 1_000,
  nesting: 64,
  waitingBytes: 16 * 1024,
  documentItems: 500_000,
  concurrentSteps: 64_000_000,
};
