import { type CloseCode, closeCodes } from '@tandem/protocol/closeCodes';
import { parseDocumentName } from '@tandem/protocol/documents';
import type * as Y from 'yjs';
import type { Principal } from '../access/grant.ts';
import { defaultLimits, type Limits } from '../base/limits.ts';
import type { HubLog, HubMetrics } from '../base/ports.ts';
import { guarded, nodeScheduler, type Scheduler, withTimeout } from '../base/scheduler.ts';
import type { Bus } from '../cluster/bus.ts';
import type { ClusterPresence } from '../cluster/clusterPresence.ts';
import { DocumentContent } from '../room/document/documentContent.ts';
import { QuarantinedDocument } from '../room/quarantined.ts';
import { LogError, type UpdateLog } from '../room/updateLog.ts';
import { type StorageQuota, storageReasons } from '../store/storageQuota.ts';
import { type AccessListener, AccessWatch } from './accessWatch.ts';
import { Documents } from './document/documents.ts';
import { WriteQueue } from './document/writeQueue.ts';
import { type Joining, type JoinResult, Membership, replaced } from './membership.ts';
import { Presence } from './presence.ts';
import { RoomNotices } from './roomNotices.ts';
import { RoomTurns } from './turns/roomTurns.ts';
import { TickBatcher } from './turns/tickBatcher.ts';

/** How long stopping waits for the database, in milliseconds. */
const flushMs = 5_000;
/** How long an edit by the server waits for it: a request waits as long. In milliseconds. */
const commitMs = 10_000;

export type HubParts = {
  updates: UpdateLog;
  log: HubLog;
  limits?: Partial<Limits>;
  metrics?: HubMetrics;
  /** To the other servers; without it, this is the only one. */
  bus?: Bus;
  /** What rooms may keep; without it there is no bound. */
  quota?: Pick<StorageQuota, 'full'>;
  /** Who is in the rooms on the other servers; stopped with this hub. */
  elsewhere?: ClusterPresence;
  /** Node's own by default; a simulation passes its own. */
  scheduler?: Scheduler;
  /** Makes the Yjs clients of edits the server makes: random, so that no other has them. */
  newClientId?: () => number;
};

/**
 * The live documents of this server and everybody who has them open: the imperative shell around `room/`. Wires join
 * connections to documents here; HTTP reads and edits texts here.
 */
export class Hub {
  readonly limits: Limits;
  readonly scheduler: Scheduler;
  readonly batcher: TickBatcher;
  readonly log: HubLog;
  readonly newClientId: () => number;
  readonly #updates: UpdateLog;
  readonly #metrics: HubMetrics | undefined;
  readonly #presence: Presence;
  readonly #elsewhere: ClusterPresence | undefined;
  readonly #writeQueue: WriteQueue;
  readonly #documents: Documents;
  readonly #notices: RoomNotices;
  readonly #roomTurns: RoomTurns;
  readonly #access: AccessWatch;
  readonly #quota: HubParts['quota'];
  readonly #clientId: number;
  readonly #listeners = new Set<(document: string) => void>();
  #lastMember = 0;
  #closed = false;

  constructor(parts: HubParts) {
    const { updates, log, limits, metrics, bus, elsewhere, scheduler, newClientId = randomClientId } = parts;
    this.limits = { ...defaultLimits, ...limits };
    this.scheduler =
      scheduler ?? guarded(nodeScheduler, (error) => log.error({ err: error }, 'a timed task failed'));
    this.batcher = new TickBatcher(this.scheduler, log);
    this.log = log;
    this.#updates = updates;
    this.#metrics = metrics;
    this.#quota = parts.quota;
    this.#elsewhere = elsewhere;
    this.#presence = new Presence(elsewhere);
    // What it wrote last is in the log, and nothing might follow that shows it.
    elsewhere?.onServerGone(() => this.#documents.resyncAll());
    this.newClientId = newClientId;
    this.#clientId = newClientId();
    this.#writeQueue = new WriteQueue({
      updates,
      log,
      scheduler: this.scheduler,
      maxPendingBytes: this.limits.pendingBytes,
      onAvailability: (available) => this.#announceStorage(available),
    });
    this.#roomTurns = new RoomTurns(this.scheduler);
    this.#documents = new Documents({
      ...{ updates, log, metrics, bus, newClientId },
      clientId: this.#clientId,
      writeQueue: this.#writeQueue,
      batcher: this.batcher,
      scheduler: this.scheduler,
      roomTurns: this.#roomTurns,
      limits: this.limits,
      onChanged: (document) => {
        for (const listener of this.#listeners) listener(document);
      },
    });
    this.#access = new AccessWatch((roomId, watched) => this.#notices.watch(roomId, watched));
    this.#notices = new RoomNotices(bus, {
      accessChanged: (roomId) => this.#access.changed(roomId, () => true),
      closeRoom: (roomId, code, reason) => this.#disconnectAll(roomId, code, reason),
      documentRemoved: (document) => this.#documents.resync(document),
    });
  }

  /** A script said something that means nothing here. */
  messageIgnored(): void {
    this.#metrics?.messagesIgnored(1);
  }

  /** Documents in memory. */
  get documents(): number {
    return this.#documents.size;
  }

  /** Rooms with somebody in them. */
  get rooms(): number {
    return this.#presence.rooms;
  }

  /** Bytes that wait for the database. */
  get queueBytes(): number {
    return this.#writeQueue.pendingBytes;
  }

  /**
   * Lets a connection into a document, once it is loaded (invariant 4).
   * @returns the membership, whose subscriber hears everything from now on, or why there is none
   */
  async join(joining: Joining): Promise<JoinResult> {
    const refusal = this.#refuseJoining(joining);
    if (refusal) return { joined: false, code: refusal };
    let document: Awaited<ReturnType<Documents['open']>>;
    try {
      document = await this.#documents.open(joining.document);
    } catch (error) {
      this.log.warn({ document: joining.document, err: error }, 'a document could not be loaded');
      if (error instanceof QuarantinedDocument) return { joined: false, code: closeCodes.quarantined };
      const reason = 'The server cannot read its database for now. It is safe to try again.';
      return { joined: false, code: closeCodes.serverError, reason };
    }
    if (!document) return { joined: false, code: closeCodes.notFound };
    if (this.#closed || (joining.epoch !== undefined && joining.epoch !== document.live.epoch)) {
      this.#documents.release(document);
      return this.#closed ? { joined: false, code: closeCodes.shuttingDown } : replaced;
    }
    this.#lastMember += 1;
    const membership = new Membership(this.#lastMember, joining, document, {
      refusesEdits: (name) => this.#refusesEdits() ?? this.#refuseStorage(name),
      updateReceived: () => this.#metrics?.updatesReceived(1),
      failed: (error) =>
        this.log.error({ document: joining.document, err: error }, 'an edit could not be taken'),
      left: (leaver) => {
        this.#documents.release(document);
        this.#presence.remove(leaver);
      },
    });
    this.#presence.add(membership);
    if (!this.#writeQueue.available) joining.subscriber.storage(false);
    return { joined: true, membership };
  }

  /**
   * Lets `look` read a document as it is now, open or not; it is not to be changed or kept.
   * @throws LogError `gone` when there is no such document, `unavailable` when it cannot be loaded;
   *   QuarantinedDocument when it would do harm
   */
  async read<T>(document: string, look: (doc: Y.Doc) => T): Promise<T> {
    const open = this.#documents.find(document);
    if (open) {
      await open.ready();
      return look(open.live.content.doc());
    }
    const stored = await this.#updates.load(document);
    if (!stored) throw new LogError('gone', `There is no document ${document}.`);
    const content = new DocumentContent(
      stored.snapshot,
      stored.tail.map(({ update }) => update),
      parseDocumentName(document)?.kind,
      this.limits,
    );
    if (content.poison) throw new QuarantinedDocument(document, content.poison);
    try {
      await this.#roomTurns.run(document, (isOver) => content.buildStep(isOver));
      return look(content.doc());
    } finally {
      content.release();
    }
  }

  /**
   * What is stored of a document, as Yjs updates to be applied in their order; also of one that is quarantined.
   * @throws LogError `gone` when there is no such document
   */
  async stored(document: string): Promise<Uint8Array[]> {
    const stored = await this.#updates.load(document);
    if (!stored) throw new LogError('gone', `There is no document ${document}.`);
    const tail = stored.tail.map(({ update }) => update);
    return stored.snapshot ? [stored.snapshot, ...tail] : tail;
  }

  /**
   * Changes a document in one transaction; everybody who has it open sees it at once.
   * @param author the `userId` of who asked for it
   * @returns what `change` returned, once the change is committed
   * @throws LogError `gone` when there is no such document; `unavailable` when the server is overloaded or stops, or the
   *   database takes no writes: nothing was changed, unless this edit is the first that waits for it, which is saved
   *   later; whatever `change` throws, and then nothing was changed
   */
  async edit<T>(document: string, author: string, change: (doc: Y.Doc) => T): Promise<T> {
    if (this.#refusesEdits() || this.#writeQueue.isStalled(document)) {
      throw new LogError('unavailable', 'The server takes no edits for now.');
    }
    const open = await this.#documents.open(document);
    if (!open) throw new LogError('gone', `There is no document ${document}.`);
    try {
      await open.ready();
      const { result, effects, ticket } = open.withContent((live) =>
        live.edit(author, this.#clientId, change),
      );
      open.run(effects);
      if (!(await withTimeout(this.scheduler, commitMs, open.committed(ticket)))) {
        throw new LogError('unavailable', 'It is not saved yet.');
      }
      return result;
    } finally {
      this.#documents.release(open);
    }
  }

  /** The document was removed from the log: whoever has it open is told, whatever server they are on. */
  documentRemoved(document: string): void {
    this.#notices.documentRemoved(document);
    this.#documents.resync(document);
  }

  /** See {@link Presence.activeUsers}. */
  activeUsers(roomId: string): number {
    return this.#presence.activeUsers(roomId);
  }

  /** See {@link Presence.members}. */
  members(roomId: string): readonly Principal[] {
    return this.#presence.members(roomId);
  }

  /** Disconnects everybody from a room, whatever server they are on. */
  closeRoom(roomId: string, code: CloseCode, reason?: string): void {
    this.#notices.closeRoom(roomId, code, reason);
    this.#disconnectAll(roomId, code, reason);
  }

  /** Has it decided anew what those may do whom `whom` matches; other servers do so for everybody in the room. */
  accessChanged(roomId: string, whom: (principal: Principal) => boolean): void {
    this.#notices.accessChanged(roomId);
    this.#access.changed(roomId, whom);
  }

  /**
   * Has `listener` hear of every decision about a room's access, whatever server it was made on.
   * @returns how to stop
   */
  watchAccess(roomId: string, listener: AccessListener): () => void {
    return this.#access.add(roomId, listener);
  }

  /** Tells of every document that has changed, once a turn; its text is to be had by {@link read}. */
  onTextChanged(listener: (document: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** See {@link Presence.onChanged}. */
  onPresenceChanged(listener: (roomId: string) => void): () => void {
    return this.#presence.onChanged(listener);
  }

  /** Takes no more edits, waits until what was taken is written, then tells everybody to come back later. */
  async close(): Promise<void> {
    this.#closed = true;
    await withTimeout(this.scheduler, flushMs, this.#writeQueue.idle());
    this.#writeQueue.stop();
    for (const document of this.#documents.all()) document.disconnectAll(closeCodes.shuttingDown);
    this.#notices.stop();
    this.#elsewhere?.stop();
    await this.#documents.stop();
  }

  #refuseJoining({ document, roomId, connectionId }: Joining): CloseCode | undefined {
    if (this.#closed) return closeCodes.shuttingDown;
    if (parseDocumentName(document)?.roomId !== roomId) return closeCodes.notFound;
    const full = this.#presence.connections(roomId) >= this.limits.connectionsPerRoom;
    if (full && !this.#presence.hasConnection(roomId, connectionId)) return closeCodes.roomFull;
    return undefined;
  }

  #refusesEdits(): { code: CloseCode } | undefined {
    if (this.#closed) return { code: closeCodes.shuttingDown };
    return this.#writeQueue.overloaded ? { code: closeCodes.overloaded } : undefined;
  }

  #refuseStorage(document: string): { code: CloseCode; reason: string } | undefined {
    const name = parseDocumentName(document);
    const full = name && this.#quota?.full(name.roomId, name.kind === 'manifest');
    return full ? { code: closeCodes.documentTooLarge, reason: storageReasons[full] } : undefined;
  }

  #disconnectAll(roomId: string, code: CloseCode, reason?: string): void {
    for (const { subscriber } of this.#presence.of(roomId)) subscriber.disconnect(code, reason);
  }

  #announceStorage(available: boolean): void {
    for (const document of this.#documents.all()) {
      for (const subscriber of document.subscribers) subscriber.storage(available);
    }
  }
}

function randomClientId(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0]!;
}
