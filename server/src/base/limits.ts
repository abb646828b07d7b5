import { type DocumentBounds, defaultBounds } from '../room/document/bounds.ts';
import type { BudgetBounds } from './addressBudget.ts';

/** What a client may cost. Sizes are in bytes, times in milliseconds; each has a default a small server can bear. */
export type Limits = DocumentBounds & {
  /** One message of a client. Larger: 4413. */
  frameBytes: number;
  /** One document, as it is stored. Larger: 4409. */
  documentBytes: number;
  /** One awareness message. Larger: 4413. */
  awarenessBytes: number;
  /** Clients one member speaks for in the awareness of a document. More: the oldest is taken for gone. */
  awarenessClients: number;
  /** The same for all other servers together. */
  remoteAwarenessClients: number;
  /** Connections in one room. More: 4509. */
  connectionsPerRoom: number;
  /**
   * Messages of one connection in a second, on average; twice as many in a burst. One for which the server goes through
   * a document counts as many more as that has 64 kB. More: 4529.
   */
  updatesPerSecond: number;
  /** Memberships one connection of `/collab` has. One more is refused by 4429, and the connection stays. */
  documentsPerConnection: number;
  /** Of those, how many of one document, by names for sessions behind it. One more is refused by 4429. */
  membershipsPerDocument: number;
  /**
   * Documents of one connection that are being let in. With more the server reads no further until some are in; with
   * as many that nobody has signed in for: 4529.
   */
  enteringDocuments: number;
  /** The same in bytes of messages that wait until their sender is let in, and of one that has not arrived whole. */
  enteringBytes: number;
  /** How long a connection may stay without being let in anywhere. Then: 4401. */
  authenticationMs: number;

  /** Bytes on their way to a connection from which on it gets no awareness. */
  dropAwarenessBytes: number;
  /** From which on it gets no updates; once it has read, it gets the difference in one piece. */
  stopBytes: number;
  /** From which on it is closed with 4508. A first state that is larger by itself is let through. */
  closeBytes: number;
  /** How long it may take to read up to there. Then: 4508. */
  behindMs: number;
  /**
   * A connection's own updates that wait for the database, with what each costs the server besides its bytes; above it
   * the server reads no more from it. One larger update still goes.
   */
  connectionPendingBytes: number;
  /** Bytes on their way to all connections together. Above it those who hold most of it are ended. */
  queuedBytes: number;
  /** Messages that have not arrived whole, beyond {@link enteringBytes} of each. More: 4513. */
  incomingBytes: BudgetBounds;
  /** Open connections. More: 503, and 429 for one address. */
  sockets: BudgetBounds;
  /** All updates that wait for the database; above it edits are answered by 4513. */
  pendingBytes: number;

  /** How long awareness is gathered. */
  awarenessMs: number;
  /** How often a connection is pinged; two pings without any sign of life end it when the third is due: within 30 s. */
  pingMs: number;
  /** How long texts are gathered on `/ws`. */
  textMs: number;
  /** How long a document that nobody has open stays in memory. */
  graceMs: number;
  /** How long a document must be quiet until its memory is tidied and its log compacted. */
  quietMs: number;
  /** From how many stored updates on a quiet document gets a snapshot. */
  compactAfter: number;
};

export const defaultLimits: Readonly<Limits> = {
  ...defaultBounds,
  frameBytes: 2 * 1024 ** 2,
  documentBytes: 16 * 1024 ** 2,
  awarenessBytes: 16 * 1024,
  awarenessClients: 16,
  remoteAwarenessClients: 4096,
  connectionsPerRoom: 200,
  updatesPerSecond: 2000,
  documentsPerConnection: 2000,
  membershipsPerDocument: 8,
  enteringDocuments: 100,
  enteringBytes: 64 * 1024,
  authenticationMs: 20_000,

  dropAwarenessBytes: 256 * 1024,
  stopBytes: 1024 ** 2,
  closeBytes: 4 * 1024 ** 2,
  behindMs: 10_000,
  connectionPendingBytes: 256 * 1024,
  queuedBytes: 128 * 1024 ** 2,
  incomingBytes: { inAll: 128 * 1024 ** 2, perAddress: 48 * 1024 ** 2 },
  sockets: { inAll: 10_000, perAddress: 2_000 },
  pendingBytes: 64 * 1024 ** 2,

  awarenessMs: 40,
  pingMs: 9_000,
  textMs: 50,
  graceMs: 15_000,
  quietMs: 2_000,
  compactAfter: 200,
};
