import type { CloseCode } from '@tandem/protocol/closeCodes';
import type { Limits } from '../../base/limits.ts';
import type { HubMetrics } from '../../base/ports.ts';
import type { Scheduler, Timer } from '../../base/scheduler.ts';
import { LiveDocument } from '../../room/liveDocument.ts';
import type { Effect, Member, MemberId } from '../../room/members/effects.ts';
import { type LoggedUpdate, type StoredDocument, waitingUpdateBytes } from '../../room/updateLog.ts';
import type { RoomTurns, Step } from '../turns/roomTurns.ts';
import type { TickBatcher } from '../turns/tickBatcher.ts';
import type { DocumentLink, LinkListener } from './documentLink.ts';
import { FanOut } from './fanOut.ts';
import type { Subscriber } from './subscriber.ts';
import type { WriteQueue } from './writeQueue.ts';

/** Clients renew their awareness every 15 s. Both in milliseconds. */
const remoteLifetimeMs = 25_000;
const remoteSweepMs = 5_000;

/** What an open document needs of the hub. */
export type DocumentShell = {
  writeQueue: WriteQueue;
  batcher: TickBatcher;
  scheduler: Scheduler;
  /** Does what takes long. */
  roomTurns: RoomTurns;
  limits: Limits;
  metrics: HubMetrics | undefined;
  /** To the other servers; undefined for the only one. */
  link: DocumentLink | undefined;
  /** The content has changed, once a turn. */
  onChanged(document: OpenDocument): void;
  /** The content was built, so that it takes more memory than it needs to. */
  onBuilt(document: OpenDocument): void;
  /** A write was settled, well or not. */
  onSettled(document: OpenDocument): void;
  /** The log no longer has the document. */
  onGone(document: OpenDocument): void;
  /** The log has what the content has not. */
  onGap(document: OpenDocument): void;
  /** The log may have what the content has not. */
  onMissed(document: OpenDocument): void;
};

/** A live document with its connections: runs the effects of the pure core. */
export class OpenDocument implements LinkListener {
  readonly live: LiveDocument;
  readonly #shell: DocumentShell;
  readonly #subscribers = new Map<MemberId, Subscriber>();
  readonly #fanOut: FanOut;
  #awarenessTimer: Timer | undefined;
  #remoteTimer: Timer | undefined;
  /** When the first update of this turn was read. */
  #turnStart: number | undefined;
  #waiting: { ticket: number; resolve: () => void; reject: (error: Error) => void }[] = [];

  constructor(name: string, stored: StoredDocument, shell: DocumentShell) {
    this.live = new LiveDocument(name, stored, shell.limits);
    this.#shell = shell;
    this.#fanOut = new FanOut(() => shell.batcher.beforeWriting(() => this.#flush()));
    shell.link?.attach(this);
  }

  get name(): string {
    return this.live.name;
  }

  get pendingWrites(): boolean {
    return this.live.pendingWrites;
  }

  get subscribers(): Iterable<Subscriber> {
    return this.#subscribers.values();
  }

  join(member: Member, subscriber: Subscriber): void {
    this.#subscribers.set(member.id, subscriber);
    this.#fanOut.join(member.id, subscriber);
    this.run(this.live.join(member));
  }

  leave(id: MemberId): void {
    this.#subscribers.delete(id);
    this.#fanOut.leave(id);
    this.run(this.live.leave(id));
  }

  /** Everybody is out. */
  disconnectAll(code: CloseCode, reason?: string): void {
    for (const subscriber of [...this.#subscribers.values()]) subscriber.disconnect(code, reason);
  }

  /** Resolves when an own write and all before it are committed. */
  committed(ticket: number): Promise<void> {
    if (this.live.isCommitted(ticket)) return Promise.resolve();
    return new Promise((resolve, reject) => this.#waiting.push({ ticket, resolve, reject }));
  }

  /** Ends timers. The document is not used any more. */
  dispose(): void {
    this.#awarenessTimer?.cancel();
    this.#remoteTimer?.cancel();
    this.#shell.link?.stop();
    this.live.content.release();
  }

  /** Does something for which the content may have to be built. */
  withContent<T>(work: (live: LiveDocument) => T): T {
    this.#shell.onBuilt(this);
    return work(this.live);
  }

  /**
   * Builds the content, in several turns when it is much.
   * @returns undefined when it is built already
   */
  ready(): Promise<void> | undefined {
    this.#shell.onBuilt(this);
    return this.build();
  }

  /** The same for what is let go right afterwards. */
  build(): Promise<void> | undefined {
    const { content } = this.live;
    return this.inTurns((isOver) => content.buildStep(isOver));
  }

  /** Does what takes long. See {@link RoomTurns.run}. */
  inTurns(step: Step): Promise<void> | undefined {
    return this.#shell.roomTurns.run(this.name, step);
  }

  updates(epoch: string, updates: readonly LoggedUpdate[]): void {
    if (epoch === this.live.epoch) this.run(this.live.merge(updates));
  }

  awareness(awareness: Uint8Array): void {
    this.run(this.live.receiveRemoteAwareness(awareness, this.#shell.scheduler.now()));
    this.#remoteTimer ??= this.#shell.scheduler.after(remoteSweepMs, () => this.#sweepRemote());
  }

  askedForAwareness(): void {
    const own = this.live.ownAwareness();
    if (own) this.#shell.link?.awareness(own);
  }

  lost(): void {
    this.#shell.onMissed(this);
  }

  run(effects: readonly Effect[]): void {
    for (const effect of effects) this.#perform(effect);
  }

  #perform(effect: Effect): void {
    switch (effect.type) {
      case 'relay':
        this.#turnStart ??= this.#shell.scheduler.now();
        this.#fanOut.add(effect.update, effect.from);
        return;
      case 'append':
        this.#append(effect);
        return;
      case 'answer':
        this.#subscribers.get(effect.to)?.answer(effect.updates, effect.ask);
        return;
      case 'acknowledge':
        this.#subscribers.get(effect.to)?.acknowledge(effect.applied);
        return;
      case 'clocksTaken':
        this.#subscribers.get(effect.to)?.clocksTaken(effect.clients);
        return;
      case 'awareness':
        this.#awarenessTimer ??= this.#shell.scheduler.after(this.#shell.limits.awarenessMs, () =>
          this.#sendAwareness(),
        );
        return;
      case 'disconnect':
        this.#subscribers.get(effect.member)?.disconnect(effect.code, effect.reason);
        return;
      case 'catchUp':
        this.#shell.onGap(this);
    }
  }

  #append({ ticket, update, author, from }: Extract<Effect, { type: 'append' }>): void {
    const subscriber = from === undefined ? undefined : this.#subscribers.get(from);
    const bytes = update.length + waitingUpdateBytes;
    subscriber?.pending(bytes);
    this.#shell.writeQueue.append({
      document: this.name,
      epoch: this.live.epoch,
      update,
      author,
      committed: (seq) => {
        subscriber?.pending(-bytes);
        this.#shell.link?.committed(this.live.epoch, seq, update);
        this.run(this.live.committed(ticket, seq));
        this.#resolveWaiting();
        this.#shell.onSettled(this);
      },
      refused: (error) => {
        subscriber?.pending(-bytes);
        this.#refuseWaiting(error);
        if (error.reason === 'gone') this.#shell.onGone(this);
        this.#shell.onSettled(this);
      },
    });
  }

  #resolveWaiting(): void {
    if (this.#waiting.length === 0) return;
    const due = this.#waiting.filter(({ ticket }) => this.live.isCommitted(ticket));
    this.#waiting = this.#waiting.filter(({ ticket }) => !this.live.isCommitted(ticket));
    for (const { resolve } of due) resolve();
  }

  #refuseWaiting(error: Error): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { reject } of waiting) reject(error);
  }

  #flush(): void {
    this.#fanOut.flush();
    if (this.#turnStart !== undefined) {
      this.#shell.metrics?.fannedOut((this.#shell.scheduler.now() - this.#turnStart) / 1000);
      this.#turnStart = undefined;
    }
    this.#shell.onChanged(this);
  }

  #sendAwareness(): void {
    this.#awarenessTimer = undefined;
    const { all, own } = this.live.takeAwareness();
    if (all) this.#fanOut.awareness(all);
    if (own) this.#shell.link?.awareness(own);
  }

  /** Cursors of another server that has stopped without a word end when nobody renews them. */
  #sweepRemote(): void {
    this.#remoteTimer = undefined;
    const heardAfter = this.#shell.scheduler.now() - remoteLifetimeMs;
    const { effects, left } = this.live.expireRemoteAwareness(heardAfter);
    this.run(effects);
    if (left) this.#remoteTimer = this.#shell.scheduler.after(remoteSweepMs, () => this.#sweepRemote());
  }
}
